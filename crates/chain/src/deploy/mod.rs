//! How does a club come to be? Its contracts are made from their bundles, told where the others are, and handed over to it.

mod charter;
mod error;
mod founding;
mod rehearsal;
mod spec;

pub use charter::{address, Charter, Codes};
pub use error::DeployError;
pub use founding::{hand_over, Founding, Step};
pub use rehearsal::Cost;
pub use spec::{Auditor, ClubSpec, NewKind};

use crate::{Actor, Bundle, Chain, Rooms};

/// Founds a club: makes its rooms and wires them. `admin` is their admin.
///
/// # Errors
/// `Bundle` before anything is done; `Chain`, or the error of the room that refused.
pub fn found(
    chain: &mut (impl Chain + ?Sized),
    admin: &Actor,
    spec: &ClubSpec,
) -> Result<Rooms, DeployError> {
    let bundles = Rooms::NAMES.map(Bundle::load);
    let bundles: Vec<Bundle> = bundles.into_iter().collect::<Result<_, _>>()?;
    let charter = Charter::new(admin.account(), spec.clone(), &bundles, Vec::new());
    let founding = Founding::new(charter, bundles)?;
    for step in founding.steps() {
        if !founding.is_done(chain, &step)? {
            founding.carry_out(chain, admin, &step)?;
        }
    }
    Ok(*founding.rooms())
}
