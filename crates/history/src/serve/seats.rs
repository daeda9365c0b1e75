//! How much of the server may one of them take? So many places each, and so many together.

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::FromRequestParts,
    http::{request::Parts, HeaderMap},
};

/// Places for whoever is told apart by a `K`.
pub struct Seats<K> {
    all: usize,
    taken: Mutex<HashMap<K, usize>>,
}

/// A place, as long as it is held.
pub struct Seat<K: Copy + Eq + Hash> {
    seats: Arc<Seats<K>>,
    key: K,
}

/// There is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSeat {
    /// For anybody.
    Full,
    /// For this one, who has as many as there are for one.
    Yours,
}

impl<K: Copy + Eq + Hash> Seats<K> {
    /// So many places in all.
    pub fn new(all: usize) -> Arc<Self> {
        Arc::new(Self {
            all,
            taken: Mutex::default(),
        })
    }

    /// Takes a place for one who may have `each` of them.
    ///
    /// # Errors
    /// If there is none.
    pub fn take(self: &Arc<Self>, key: K, each: usize) -> Result<Seat<K>, NoSeat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.get(&key).is_some_and(|own| *own >= each) {
            return Err(NoSeat::Yours);
        }
        // Whoever holds one is in the map, so that it is no longer than there are places.
        if taken.values().sum::<usize>() >= self.all {
            return Err(NoSeat::Full);
        }
        *taken.entry(key).or_default() += 1;
        Ok(Seat {
            seats: self.clone(),
            key,
        })
    }
}

impl<K: Copy + Eq + Hash> Drop for Seat<K> {
    fn drop(&mut self) {
        let taken = &self.seats.taken;
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.key) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

/// Where somebody is, as far as they can be told apart: who has one address of IPv6 has 2^64 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place(IpAddr);

impl Place {
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            known => known,
        })
    }

    /// Who asks through a connection from here: a server in front of this one on the same machine says for whom it asks, last in
    /// `X-Forwarded-For`. Of others that would be a claim.
    fn asks(self, headers: &HeaderMap) -> Self {
        if !self.is_here() {
            return self;
        }
        let told = headers.get_all("x-forwarded-for").iter().next_back();
        let told = told.and_then(|value| value.to_str().ok());
        let last = told.and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        last.map_or(self, Self::of)
    }

    /// Is it this machine?
    pub fn is_here(self) -> bool {
        // ::1 is the first of its 2^64.
        self.0.is_loopback() || self.0 == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let connected = parts.extensions.get::<Self>().copied();
        let connected = connected.unwrap_or(Self(Ipv6Addr::UNSPECIFIED.into()));
        Ok(connected.asks(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_places_and_who_leaves_gives_theirs_back() {
        let seats = Seats::new(3);
        let first = seats.take('a', 2).map_err(drop).unwrap();
        let _second = seats.take('a', 2).map_err(drop).unwrap();
        assert_eq!(seats.take('a', 2).err(), Some(NoSeat::Yours));
        let _third = seats.take('b', 2).map_err(drop).unwrap();
        assert_eq!(seats.take('c', 2).err(), Some(NoSeat::Full));
        drop(first);
        assert!(seats.take('c', 2).is_ok());
        assert_eq!(seats.taken.lock().unwrap().len(), 2);
    }

    #[test]
    fn a_server_in_front_is_believed_on_this_machine_alone() {
        let of = |text: &str| Place::of(text.parse().unwrap());
        let mut headers = HeaderMap::new();
        assert_eq!(of("127.0.0.1").asks(&headers), of("127.0.0.1"));
        let told = "10.0.0.1, 203.0.113.9".parse().unwrap();
        headers.insert("x-forwarded-for", told);
        assert_eq!(of("127.0.0.1").asks(&headers), of("203.0.113.9"));
        assert_eq!(of("::1").asks(&headers), of("203.0.113.9"));
        assert_eq!(of("198.51.100.7").asks(&headers), of("198.51.100.7"));
        assert_eq!(of("::ffff:198.51.100.7"), of("198.51.100.7"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
    }
}
