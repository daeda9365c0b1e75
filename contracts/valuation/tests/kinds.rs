//! Kinds are added, listed, retired and brought back.

use crate::house::{label, refused, House, NewKind};
use remainder_interfaces::{
    valuation::{Category, Error, KindAdded, KindRetired, Unit, Valuation},
    PAGE,
};

#[test]
fn a_kind_keeps_what_it_was_added_with() {
    let mut house = House::new();
    let admin = house.admin.clone();
    let done = house.try_add(&admin, NewKind::default()).unwrap();
    assert_eq!(done.value, 1, "kinds are numbered from 1");
    let kind = house.kind(1).unwrap();
    assert_eq!((kind.category, kind.unit), (Category::Care, Unit::Hour));
    assert_eq!(kind.label, label("child care"));
    assert_eq!((kind.content, kind.minutes), ([7; 32], 60));
    assert_eq!((kind.rate.now, kind.since, kind.retired), (1_500, 1, false));
    let [event] = done.decode::<KindAdded>().try_into().ok().unwrap();
    assert_eq!((event.kind, event.record), (1, kind));
}

#[test]
fn a_kind_without_label_labour_or_rate_is_refused() {
    let mut house = House::new();
    let admin = house.admin.clone();
    let good = NewKind::default;
    let cases = [
        (
            NewKind {
                label: [0; 32],
                ..good()
            },
            Error::LabelEmpty,
        ),
        (
            NewKind {
                minutes: 0,
                ..good()
            },
            Error::RateOutOfBounds,
        ),
        (
            NewKind {
                minutes: u32::MAX,
                ..good()
            },
            Error::RateOutOfBounds,
        ),
        (NewKind { rate: 0, ..good() }, Error::RateOutOfBounds),
        (
            NewKind {
                rate: u64::MAX,
                ..good()
            },
            Error::RateOutOfBounds,
        ),
    ];
    for (kind, error) in cases {
        assert_eq!(house.try_add(&admin, kind), refused(error));
    }
    assert_eq!(house.room.read(&house.chain, |m| m.kind_count()), Ok(0));
}

#[test]
fn a_retired_kind_is_valued_no_more_until_it_comes_back() {
    let mut house = House::new();
    let kind = house.add(NewKind::default());
    let done = house.retire(kind, true).unwrap();
    let [event] = done.decode::<KindRetired>().try_into().ok().unwrap();
    assert_eq!((event.kind, event.retired), (kind, true));
    assert_eq!(house.value(kind, 100), Err(Error::KindRetired));
    house.retire(kind, false).unwrap();
    assert!(house.value(kind, 100).is_ok());
    assert_eq!(house.retire(kind + 1, true), refused(Error::NoSuchKind));
}

#[test]
fn kinds_are_listed_by_number_a_page_at_a_time() {
    let mut house = House::new();
    let many = PAGE + 5;
    for rate in 1..=many {
        house.add(NewKind {
            rate: rate.into(),
            ..NewKind::default()
        });
    }
    let page = |after, limit| -> Vec<_> {
        let kinds = house
            .room
            .read(&house.chain, |m| m.kinds(after, limit))
            .unwrap();
        kinds
            .into_iter()
            .map(|(id, kind)| (id, kind.rate.now))
            .collect()
    };
    assert_eq!(page(0, 2), [(1, 1), (2, 2)]);
    assert_eq!(
        page(many - 2, 9).iter().map(|k| k.0).collect::<Vec<_>>(),
        [many - 1, many]
    );
    assert_eq!(page(0, u32::MAX).len(), PAGE as usize);
    for nothing in [page(many, 9), page(u32::MAX, u32::MAX), page(0, 0)] {
        assert_eq!(nothing, []);
    }
}

#[test]
fn what_does_not_exist_has_no_kind_and_no_value() {
    let house = House::new();
    for kind in [0, 1, u32::MAX] {
        assert_eq!(house.kind(kind), None);
        assert_eq!(house.value(kind, 100), Err(Error::NoSuchKind));
        assert_eq!(house.rate(kind, 1), None);
    }
}
