//! The room in a whole club on the embedded chain. One file a behaviour.
