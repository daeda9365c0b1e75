//! What is it? As its bytes say, not as somebody claims.

/// What is kept: pictures, documents, text. Nothing that a browser would run.
const KEPT: [&str; 6] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/avif",
    "application/pdf",
];

/// The media type of these bytes; none if such things are not kept.
pub fn media_of(bytes: &[u8]) -> Option<&'static str> {
    if let Some(kind) = infer::get(bytes) {
        let kept = KEPT.into_iter().find(|media| *media == kind.mime_type());
        if kept.is_some() {
            return kept;
        }
    }
    // Markup is text like any other: it is served as such, and not as a page.
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    (!text.is_empty() && text.chars().all(plain)).then_some("text/plain; charset=utf-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_what_they_are_and_programs_are_not_kept() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(media_of(png), Some("image/png"));
        assert_eq!(media_of(b"%PDF-1.7\n"), Some("application/pdf"));
        let text = Some("text/plain; charset=utf-8");
        assert_eq!(media_of("für Lena".as_bytes()), text);
        assert_eq!(media_of(b"<html><script>1</script></html>"), text);
        for other in [
            &b"\x7fELF\x02\x01\x01\0"[..],
            b"PK\x03\x04",
            b"MZ\x90\0",
            b"",
            b"a\0b",
        ] {
            assert_eq!(media_of(other), None, "{other:?}");
        }
    }
}
