//! What does a word on the command line mean? Numbers with two decimals, spans of time, hashes of evidence.
//!
//! Each parser gives one short sentence on what is wrong; it is shown beside the word itself.

use std::path::Path;

use remainder_rules::{audit::jury::Verdict, valuation::LABEL, Millis};

use crate::named::{read_at_most, Unread};

/// The largest file whose hash is taken as evidence, in bytes.
const LARGEST: u64 = 256 << 20;

/// Hundredths of a unit: `1.5` is 150. For quantities and amounts alike.
///
/// # Errors
/// For anything but digits with at most two decimals, for 0, and for more than 64 bits hold.
pub fn hundredths(text: &str) -> Result<u64, String> {
    let (whole, part) = match text.split_once(['.', ',']) {
        Some((whole, part)) => (whole, part),
        None => (text, "0"),
    };
    if text.starts_with('-') {
        return Err("it must be more than 0".into());
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err("write a number such as 3, 1.5 or 12.50".into());
    }
    if part.len() > 2 {
        return Err("it has more than two decimals, and hundredths are the smallest part".into());
    }
    let cents = format!("{part:0<2}")
        .parse::<u64>()
        .map_err(|error| error.to_string())?;
    let most = || {
        format!(
            "it is too large: at most {} fits",
            crate::output::hundredths(u64::MAX)
        )
    };
    let whole = whole.parse::<u64>().map_err(|_| most())?;
    let sum = whole
        .checked_mul(100)
        .and_then(|whole| whole.checked_add(cents))
        .ok_or_else(most)?;
    if sum == 0 {
        return Err("it must be more than 0".into());
    }
    Ok(sum)
}

/// The same where 0 means something: no longer, or a pause.
///
/// # Errors
/// As [`hundredths`], but for 0.
pub fn hundredths_or_none(text: &str) -> Result<u64, String> {
    let zero = !text.is_empty() && text.bytes().all(|byte| byte == b'0' || byte == b'.');
    match zero && text.contains('0') {
        true => Ok(0),
        false => hundredths(text),
    }
}

/// A span of time in milliseconds: `3d`, `12h`, `90m`, `2w`.
///
/// # Errors
/// For anything but a whole number above 0 and a unit, and for more than a century.
pub fn span(text: &str) -> Result<Millis, String> {
    const HINT: &str =
        "write a whole number and a unit: 45s, 90m, 12h, 3d or 2w; time only goes forward";
    let Some((place, unit)) = text.char_indices().last() else {
        return Err(HINT.into());
    };
    let millis: Millis = match unit {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 86_400_000,
        'w' => 604_800_000,
        _ => return Err(HINT.into()),
    };
    let number = text.get(..place).unwrap_or_default();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(HINT.into());
    }
    let sum = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(millis));
    match sum {
        Some(0) => Err(HINT.into()),
        Some(sum) if sum <= 100 * 366 * 86_400_000 => Ok(sum),
        _ => Err("it is longer than a century".into()),
    }
}

/// Something said or shown. On the chain is its hash alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub hash: [u8; 32],
    /// The thing itself, where it was given.
    pub bytes: Option<Vec<u8>>,
}

impl From<Vec<u8>> for Evidence {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            hash: content_hash(&bytes),
            bytes: Some(bytes),
        }
    }
}

/// Something said or shown: the text itself, a file (`@PATH`), or a hash as it is (`0x` and 64 hex digits).
///
/// # Errors
/// For a file that cannot be read, and for a hash that is none.
pub fn evidence(text: &str) -> Result<Evidence, String> {
    if let Some(path) = text.strip_prefix('@') {
        let read = read_at_most(Path::new(path), LARGEST);
        let bytes = read.map_err(|error| match error {
            Unread::Failed(error) => format!("the file cannot be read: {error}"),
            Unread::TooLarge(size) => {
                format!("the file has {size} bytes, and at most {LARGEST} are read")
            }
        })?;
        return Ok(bytes.into());
    }
    if text.starts_with("0x") {
        let hash = hash(text).map_err(|why| format!("{why}; put another text in other words"))?;
        return Ok(Evidence { hash, bytes: None });
    }
    if text.is_empty() {
        return Err("it is empty".into());
    }
    Ok(text.as_bytes().to_vec().into())
}

/// A hash as it is: `0x` and 64 hex digits.
///
/// # Errors
/// For anything else.
pub fn hash(text: &str) -> Result<[u8; 32], String> {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    let bytes = hex::decode(digits).unwrap_or_default();
    bytes
        .try_into()
        .map_err(|_| "a hash is 0x and 64 hex digits".into())
}

/// The hash that stands for a content on the chain: blake2b-256.
pub fn content_hash(bytes: &[u8]) -> [u8; 32] {
    use ink::env::hash::{Blake2x256, CryptoHash as _};
    let mut output = [0; 32];
    Blake2x256::hash(bytes, &mut output);
    output
}

/// What a juror says was delivered: 0, 25, 50, 75 or 100 percent, or `knew` for nothing at all, and they knew.
///
/// # Errors
/// For anything else.
pub fn verdict(text: &str) -> Result<Verdict, String> {
    Ok(match text.trim_end_matches('%') {
        "knew" => Verdict::Collusion,
        "0" => Verdict::Nothing,
        "25" => Verdict::Quarter,
        "50" => Verdict::Half,
        "75" => Verdict::ThreeQuarters,
        "100" => Verdict::Whole,
        _ => {
            return Err("say how many percent were delivered: 0, 25, 50, 75 or 100; or `knew`: nothing, and they knew".into())
        }
    })
}

/// A kind's label as the chain keeps it: 1 to 32 bytes of UTF-8, padded with zeros.
///
/// # Errors
/// For one that is empty, too long, or has control characters.
pub fn label(text: &str) -> Result<[u8; LABEL], String> {
    let text = text.trim();
    if text.is_empty() || text.len() > LABEL || text.chars().any(char::is_control) {
        return Err(format!(
            "a label has 1 to {LABEL} bytes in one line, not {}",
            text.len()
        ));
    }
    let mut bytes = [0; LABEL];
    for (byte, letter) in bytes.iter_mut().zip(text.bytes()) {
        *byte = letter;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_two_decimals_at_most() {
        assert_eq!(hundredths("1.5"), Ok(150));
        assert_eq!(hundredths("12,05"), Ok(1_205));
        assert_eq!(hundredths("7"), Ok(700));
        assert_eq!(hundredths("184467440737095516.15"), Ok(u64::MAX));
        for (text, hint) in [
            ("184467440737095516.16", "too large"),
            ("99999999999999999999999", "too large"),
            ("1.005", "two decimals"),
            ("0", "more than 0"),
            ("0.00", "more than 0"),
            ("-3", "more than 0"),
            ("", "such as"),
            (".", "such as"),
            (".5", "such as"),
            ("1.", "such as"),
            ("1e3", "such as"),
            ("1.5.2", "such as"),
            ("٣", "such as"),
        ] {
            let error = hundredths(text).unwrap_err();
            assert!(error.contains(hint), "{text}: {error}");
        }
        assert_eq!(hundredths_or_none("0"), Ok(0));
        assert_eq!(hundredths_or_none("0.00"), Ok(0));
        assert_eq!(hundredths_or_none("2"), Ok(200));
        assert!(hundredths_or_none(".").is_err() && hundredths_or_none("").is_err());
    }

    #[test]
    fn a_span_has_a_unit_and_goes_forward() {
        assert_eq!(span("3d"), Ok(3 * 86_400_000));
        assert_eq!(span("90m"), Ok(5_400_000));
        for text in [
            "",
            "3",
            "-3d",
            "0d",
            "d",
            "3x",
            "1.5d",
            "3é",
            "99999999999999999999d",
            "200000d",
        ] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn evidence_is_a_text_a_file_or_a_hash() {
        // blake2b-256 of "abc", as RFC 7693 tools give it.
        let abc = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
        let text = evidence("abc").unwrap();
        assert_eq!(hex::encode(text.hash), abc);
        assert_eq!(text.bytes.as_deref(), Some(&b"abc"[..]));
        let known = evidence(&format!("0x{abc}")).unwrap();
        assert_eq!((known.hash, known.bytes), (text.hash, None));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note.txt");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(evidence(&format!("@{}", path.display())), evidence("abc"));
        assert!(evidence("@/no/such/file")
            .unwrap_err()
            .contains("cannot be read"));
        assert!(evidence("0x12").unwrap_err().contains("64 hex digits"));
        assert!(evidence("").is_err());
    }

    #[test]
    fn a_label_fits() {
        assert_eq!(&label(" bread ").unwrap()[..6], b"bread\0");
        assert!(label("").is_err() && label(&"x".repeat(33)).is_err() && label("a\nb").is_err());
    }
}
