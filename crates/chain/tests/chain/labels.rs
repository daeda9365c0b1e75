//! A program that reads the metadata finds each message under its trait's own name.

use remainder_chain::{Bundle, Rooms};
use remainder_interfaces::blake2;

#[test]
fn each_label_names_the_trait_that_its_selector_comes_from() {
    for room in Rooms::NAMES {
        let bundle = Bundle::load(room).unwrap_or_else(|error| panic!("{error}"));
        let labels: Vec<_> = bundle.messages().collect();
        assert!(labels.len() > 5, "{room}: {labels:?}");
        for label in labels {
            let hash = blake2(label.as_bytes());
            assert_eq!(bundle.message(label).unwrap(), hash[..4], "{room}: {label}");
        }
    }
}
