//! What happened in a club, and who may read it?
