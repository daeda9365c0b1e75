//! How are hashes and positions written?

/// 32 bytes as text.
pub(crate) fn hex32(bytes: &[u8; 32]) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// 32 bytes from their text.
pub(crate) fn hash_from(text: &str) -> Option<[u8; 32]> {
    let bytes = hex::decode(text.strip_prefix("0x")?).ok()?;
    bytes.try_into().ok()
}

/// A number of the chain as the database keeps it. None of them is that large: credits are bounded by the rules.
pub(crate) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
