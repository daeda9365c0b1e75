//! Rates and algorithms change by version, and every old one stays readable.

use crate::house::{refused, House, NewKind};
use remainder_interfaces::valuation::Category;
use remainder_interfaces::valuation::{
    Algorithm, AlgorithmAdopted, Error, RateChanged, Valuation, Valued,
};
use remainder_rules::{
    valuation::{MAX_BATCH, MAX_RATE},
    MAX_VALUE,
};

#[test]
fn equal_hours_ignores_rates_and_rates_ignore_hours() {
    let mut house = House::new();
    let kind = house.add(NewKind {
        minutes: 30,
        rate: 1_500,
        ..NewKind::default()
    });
    assert_eq!(
        house.value(kind, 200),
        Ok(Valued {
            value: 1_000,
            version: 1,
            category: Category::Care,
        })
    );
    let done = house.set_algorithm(Algorithm::Rates).unwrap();
    assert_eq!(
        house.value(kind, 200),
        Ok(Valued {
            value: 3_000,
            version: 2,
            category: Category::Care,
        })
    );
    let [event] = done.decode::<AlgorithmAdopted>().try_into().ok().unwrap();
    assert_eq!(
        (event.version, event.algorithm),
        (2, Some(Algorithm::Rates))
    );
    assert_eq!(event.actor, house.admin.account());
}

#[test]
fn every_algorithm_is_found_under_the_version_that_adopted_it() {
    let mut house = House::new();
    let kind = house.add(NewKind::default());
    house.set_rates(&[(kind, 1_400)]).unwrap();
    house.set_algorithm(Algorithm::Rates).unwrap();
    let since = |version| {
        let found = house
            .room
            .read(&house.chain, |m| m.algorithm_since(version));
        found.unwrap().and_then(|adopted| adopted.algorithm)
    };
    assert_eq!(since(0), None);
    assert_eq!(since(1), Some(Algorithm::EqualHours(1_000)));
    assert_eq!(since(2), None, "a change of rates adopts no algorithm");
    assert_eq!(since(3), Some(Algorithm::Rates));
    let now = house.room.read(&house.chain, |m| m.algorithm());
    assert_eq!(now, Ok((3, Algorithm::Rates)));
}

#[test]
fn rates_changed_together_are_one_version() {
    let mut house = House::with(Algorithm::Rates).unwrap();
    let care = house.add(NewKind {
        rate: 1_000,
        ..NewKind::default()
    });
    let food = house.add(NewKind {
        rate: 500,
        ..NewKind::default()
    });

    let done = house.set_rates(&[(care, 1_100), (food, 450)]).unwrap();

    assert_eq!(
        house.value(care, 100),
        Ok(Valued {
            value: 1_100,
            version: 2,
            category: Category::Care,
        })
    );
    assert_eq!(
        house.value(food, 100),
        Ok(Valued {
            value: 450,
            version: 2,
            category: Category::Care,
        })
    );
    let events: Vec<_> = done
        .decode::<RateChanged>()
        .iter()
        .map(|e| (e.kind, e.version, e.before, e.after))
        .collect();
    assert_eq!(events, [(care, 2, 1_000, 1_100), (food, 2, 500, 450)]);
}

#[test]
fn the_rates_of_a_kind_form_a_chain_back_to_its_first() {
    let mut house = House::new();
    house.set_algorithm(Algorithm::Rates).unwrap();
    let care = house.add(NewKind {
        rate: 100,
        ..NewKind::default()
    });
    let food = house.add(NewKind {
        rate: 50,
        ..NewKind::default()
    });
    house.set_rates(&[(care, 110)]).unwrap();
    house.set_rates(&[(food, 55)]).unwrap();
    house.set_rates(&[(care, 120), (food, 60)]).unwrap();
    assert_eq!(house.history(care), [(5, 120), (3, 110), (2, 100)]);
    assert_eq!(house.history(food), [(5, 60), (4, 55), (2, 50)]);
}

#[test]
fn a_kind_named_twice_in_a_batch_keeps_its_last_rate_and_a_whole_chain() {
    let mut house = House::new();
    let kind = house.add(NewKind {
        rate: 100,
        ..NewKind::default()
    });
    house.set_rates(&[(kind, 110), (kind, 120)]).unwrap();
    assert_eq!(house.history(kind), [(2, 120), (1, 100)]);
}

#[test]
fn a_batch_with_one_bad_rate_changes_nothing() {
    let mut house = House::with(Algorithm::Rates).unwrap();
    let kind = house.add(NewKind {
        rate: 100,
        ..NewKind::default()
    });
    let cases = [
        (vec![(kind, 110), (kind + 1, 1)], Error::NoSuchKind),
        (vec![(kind, 110), (kind, 0)], Error::RateOutOfBounds),
        (vec![(kind, MAX_RATE + 1)], Error::RateOutOfBounds),
        (vec![(kind, 110), (kind, 121)], Error::StepTooLarge),
        (vec![(kind, 110); MAX_BATCH + 1], Error::TooManyRates),
    ];
    for (rates, error) in cases {
        assert_eq!(house.set_rates(&rates), refused(error));
    }
    assert_eq!(
        house.value(kind, 100),
        Ok(Valued {
            value: 100,
            version: 1,
            category: Category::Care,
        })
    );
    assert_eq!(house.history(kind), [(1, 100)]);
}

#[test]
fn a_full_batch_passes_and_an_empty_one_is_no_version() {
    let mut house = House::new();
    let kind = house.add(NewKind::default());
    house.set_rates(&[(kind, 1_400); MAX_BATCH]).unwrap();
    assert_eq!(house.version(), 2);
    house.set_rates(&[]).unwrap();
    assert_eq!(house.version(), 2);
}

#[test]
fn work_without_value_or_beyond_all_bounds_is_not_valued() {
    let mut house = House::with(Algorithm::Rates).unwrap();
    let cheap = house.add(NewKind {
        rate: 1,
        ..NewKind::default()
    });
    let dear = house.add(NewKind {
        rate: MAX_RATE,
        ..NewKind::default()
    });
    assert_eq!(house.value(cheap, 0), Err(Error::Worthless));
    assert_eq!(house.value(cheap, 99), Err(Error::Worthless));
    assert_eq!(house.value(cheap, 100).map(|v| v.value), Ok(1));
    assert_eq!(house.value(cheap, u64::MAX), Err(Error::TooLarge));
    assert_eq!(house.value(dear, MAX_VALUE), Err(Error::TooLarge));
}

#[test]
fn an_algorithm_out_of_bounds_is_refused_at_birth_and_later() {
    for hour in [0, MAX_RATE + 1] {
        let bad = Algorithm::EqualHours(hour);
        assert_eq!(
            House::with(bad).err(),
            refused::<()>(Error::RateOutOfBounds).err()
        );
        let mut house = House::new();
        assert_eq!(house.set_algorithm(bad), refused(Error::RateOutOfBounds));
        assert_eq!(house.version(), 1);
    }
}
