//! `club`: who belongs?

use ink_e2e::{alice, bob, charlie, dave, eve};
use remainder_e2e::{account, room, Club, Node};
use remainder_interfaces::club::{self, Club as _, ClubRef, Error, MemberAdmitted};

pub async fn a_club_admits_who_has_two_sponsors(node: &Node) {
    let founders = [alice(), bob(), charlie()];
    let mut club = Club::found(node, &founders, false).await.unwrap();
    let at = club.at("club");
    let members = || room::<ClubRef>(at);
    let newcomer = account(&dave());

    let refused = club.send(&dave(), members().vouch(newcomer)).await;
    assert_eq!(refused, Err(Error::NotAMember));
    club.send(&dave(), members().apply()).await.unwrap();
    club.send(&alice(), members().vouch(newcomer))
        .await
        .unwrap();
    let refused = club.send(&eve(), members().admit(newcomer)).await;
    assert_eq!(refused, Err(Error::TooFewSponsors));
    club.send(&bob(), members().vouch(newcomer)).await.unwrap();
    // Anyone may admit, and pays for it.
    let id = club.send(&eve(), members().admit(newcomer)).await.unwrap();
    assert_eq!(id, 4);
    let admitted = club.emitted::<MemberAdmitted>();
    assert_eq!((admitted.len(), admitted[0].account), (1, newcomer));
    let party = club.read(members().resolve(newcomer)).await.unwrap();
    assert_eq!((party.id, party.probation), (4, true));

    // A constructor refuses as messages do, and there is no contract then.
    let twice = vec![account(&alice()), account(&alice())];
    let made = club.make::<_, Error>("club", (club::Config::default(), twice));
    assert_eq!(made.await, Err(Error::AccountInUse));
}
