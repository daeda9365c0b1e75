//! `audit`: was it so?

use ink_e2e::{alice, bob, charlie, dave, eve, ferdie, subxt_signer::sr25519::Keypair};
use remainder_e2e::{room, Club, Node, DAY};
use remainder_interfaces::{
    audit::{Audit as _, AuditRef, CaseDecided, Error, JurorSettled, Place, Verdict},
    blake2,
    contributions::{Against, Contributions as _, ContributionsRef},
    rules::audit::jury::{commitment, Paper},
};

use crate::worth::care;

/// Links in a keeper's chain.
const LINKS: u32 = 100;
const SALT: [u8; 32] = [7; 32];

/// The link that is `before` the tip of a keeper's chain.
fn link(place: u8, before: u32) -> [u8; 32] {
    (before..LINKS).fold([place; 32], |link, _| blake2(&link))
}

/// A club of six of whom the first three keep the beacon, from epoch 1 on.
struct Court<'a> {
    club: Club<'a>,
    founders: [Keypair; 6],
}

impl Court<'_> {
    fn audit(&self) -> <AuditRef as ink::codegen::TraitCallBuilder>::Builder {
        room::<AuditRef>(self.club.at("audit"))
    }

    /// Days pass, on each of which the keepers give their links. Not on a node whose time does not travel.
    async fn days(&mut self, days: u32) -> bool {
        for _ in 0..days {
            if !self.club.node.pass(DAY).await.unwrap() {
                return false;
            }
            let running = self.club.read(self.audit().running()).await;
            let Some(epoch @ 1..) = running.checked_sub(2) else {
                continue;
            };
            for place in 0..3 {
                let reveal = self.audit().reveal_link(place, epoch, link(place, epoch));
                self.club.send(&eve(), reveal).await.unwrap();
            }
        }
        true
    }
}

pub async fn a_disputed_work_is_judged_by_its_jury(node: &Node) {
    let founders = [alice(), bob(), charlie(), dave(), eve(), ferdie()];
    let mut club = Club::found(node, &founders, true).await.unwrap();
    let kind = care(&mut club, &alice()).await;
    let work = club.at("contributions");
    let work = || room::<ContributionsRef>(work);
    let mut court = Court { club, founders };
    for place in 0..3 {
        let keep = court.audit().keep(link(place, 0));
        let keeper = court.founders[usize::from(place)].clone();
        assert_eq!(court.club.send(&keeper, keep).await, Ok(place));
    }
    let again = court.audit().keep(link(0, 0));
    let again = court.club.send(&alice(), again).await;
    assert_eq!(again, Err(Error::AlreadyAKeeper));

    // What seats a jury is revealed after the case is called, for the epoch before: the first that is kept is epoch 1.
    court.days(2).await;
    // Eve says that dave did not come; he has it judged.
    let register = work().register(Against::Free(5, kind), 100, [0; 32]);
    let id = court.club.send(&dave(), register).await.unwrap();
    let dispute = work().dispute(id, [1; 32]);
    court.club.send(&eve(), dispute).await.unwrap();
    let case = court.club.send(&dave(), work().open(id)).await.unwrap();
    let early = court.audit().seat(case, 16);
    let early = court.club.send(&alice(), early).await;
    assert_eq!(early, Err(Error::SeedUnknown));
    if !court.days(3).await {
        return;
    }

    let seating = |court: &Court| court.audit().round(case, 0);
    while court.club.read(seating(&court)).await.unwrap().seating() {
        let seat = court.audit().seat(case, 16);
        court.club.send(&alice(), seat).await.unwrap();
    }
    let panel = court.audit().panel(case, 0);
    let panel = court.club.read(panel).await;
    assert_eq!(panel.len(), 3);
    // The parties judge not.
    assert!(panel.iter().all(|seat| ![4, 5].contains(&seat.juror)));
    for seat in &panel {
        let paper = Paper {
            contract: *court.club.at("audit").as_ref(),
            case,
            round: 0,
            seat: seat.seat,
            juror: seat.juror,
        };
        let sealed = commitment(&paper, Verdict::ThreeQuarters, &SALT, blake2);
        let commit = court.audit().commit(case, place(seat.seat), sealed);
        let juror = court.founders[seat.juror as usize - 1].clone();
        court.club.send(&juror, commit).await.unwrap();
    }
    court.days(2).await;
    let lie = court.audit().reveal(case, place(0), Verdict::Whole, SALT);
    let lie = court.club.send(&eve(), lie).await;
    assert_eq!(lie, Err(Error::WrongVote));
    for seat in &panel {
        let reveal = court
            .audit()
            .reveal(case, place(seat.seat), Verdict::ThreeQuarters, SALT);
        court.club.send(&eve(), reveal).await.unwrap();
    }
    court.days(1).await;
    let close = court.audit().close(case);
    court.club.send(&eve(), close).await.unwrap();
    court.days(2).await;
    court.club.send(&eve(), work().execute(id)).await.unwrap();
    let decided = court.club.emitted::<CaseDecided>();
    assert_eq!(decided[0].verdict, Verdict::ThreeQuarters);
    let judged = court.club.read(work().contribution(id)).await.unwrap();
    assert_eq!((judged.quantity, judged.value), (75, 750));
    let pay = court.audit().settle_juror(case, place(0));
    court.club.send(&eve(), pay).await.unwrap();
    let paid = court.club.emitted::<JurorSettled>();
    assert!(paid[0].fee > 0 && paid[0].forfeit == 0, "{:?}", paid[0].fee);
}

fn place(seat: u8) -> Place {
    Place::Panel { round: 0, seat }
}
