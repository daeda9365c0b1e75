//! Which track does a call take? By room and selector; what is not named here is constitutional.
//!
//! | track | calls |
//! |---|---|
//! | act of an admin | the catalogue (`add_kind`, `retire_kind`), marks of members, the commons' budget (`set_budget`) |
//! | recall | `unseat` |
//! | ordinary | rates, value algorithms and their end, the money-share policy, write-offs, the parameters of values, work, money and audits |
//! | constitutional | all else: voting, membership, stakes and the time to unbond them, offices, wiring, code |
//! | none | `set_admin`: no room has another admin ever again |

use crate::governance::GovernanceRoom;
use ink::{primitives::AccountId, selector_bytes};
use remainder_interfaces::governance::{Error, Track};
use remainder_rules::ensure;

/// Replaces a room's code.
pub(crate) const SET_CODE: [u8; 4] = selector_bytes!("Office::set_code");
/// Names a room's code.
pub(crate) const VERSION: [u8; 4] = selector_bytes!("Office::version");
/// Wires a room.
pub(crate) const WIRE: [u8; 4] = selector_bytes!("Office::wire");
const SET_ADMIN: [u8; 4] = selector_bytes!("Office::set_admin");
/// The parameters of this room.
pub(crate) const SET_CONFIG: [u8; 4] = selector_bytes!("Governance::set_config");
/// The parameters of membership, with the notice of who leaves.
pub(crate) const CLUB_CONFIG: [u8; 4] = selector_bytes!("Club::set_config");
/// The parameters of stakes, with how long they are bound.
pub(crate) const RESERVE_CONFIG: [u8; 4] = selector_bytes!("Reserve::set_config");
/// Takes an officer out of office.
pub(crate) const UNSEAT: [u8; 4] = selector_bytes!("Governance::unseat");

const CATALOGUE: [[u8; 4]; 2] = [
    selector_bytes!("Valuation::add_kind"),
    selector_bytes!("Valuation::retire_kind"),
];
const MARK: [u8; 4] = selector_bytes!("Club::mark");
const BUDGET: [u8; 4] = selector_bytes!("Clearing::set_budget");
const VALUES: [[u8; 4]; 5] = [
    selector_bytes!("Valuation::set_rates"),
    selector_bytes!("Valuation::set_algorithm"),
    selector_bytes!("Valuation::set_kind_algorithm"),
    selector_bytes!("Valuation::sunset"),
    selector_bytes!("Valuation::set_config"),
];
const MONEY: [[u8; 4]; 2] = [
    selector_bytes!("Clearing::set_config"),
    selector_bytes!("Clearing::set_policy"),
];

impl GovernanceRoom {
    #[inline(never)]
    pub(crate) fn track(&self, room: &AccountId, selector: [u8; 4]) -> Result<Track, Error> {
        ensure!(selector != SET_ADMIN, Error::Forbidden);
        let wiring = &self.wiring;
        let act = (*room == wiring.valuation && CATALOGUE.contains(&selector))
            || (*room == wiring.club && selector == MARK)
            || (*room == wiring.clearing && selector == BUDGET);
        if act {
            return Ok(Track::Act);
        }
        if *room == self.account() && selector == UNSEAT {
            return Ok(Track::Recall);
        }
        let ordinary = (*room == wiring.valuation && VALUES.contains(&selector))
            || (*room == wiring.reserve && selector == selector_bytes!("Reserve::write_off"))
            || (*room == wiring.contributions
                && selector == selector_bytes!("Contributions::set_config"))
            || (*room == wiring.clearing && MONEY.contains(&selector))
            || (*room == wiring.audit && selector == selector_bytes!("Audit::set_config"));
        Ok(match ordinary {
            true => Track::Ordinary,
            false => Track::Constitutional,
        })
    }
}
