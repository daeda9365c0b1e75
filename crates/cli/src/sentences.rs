//! What does a room's refusal mean, and what can one do about it?
//!
//! One line for each variant of each room's error. The matches are exhaustive: a new variant does not compile until it has a
//! sentence here.

use remainder_interfaces::{
    audit, clearing, club, contributions, governance, reserve, token::PSP22Error, valuation,
    OfficeError,
};

/// A refusal in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The room that said no.
    pub room: &'static str,
    /// The error's name in that room.
    pub name: &'static str,
    /// What is the matter, in one sentence.
    pub sentence: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// An error that can be put in words.
pub trait Explain {
    /// The refusal of the room that said no in the end.
    fn explain(&self) -> Said;

    /// The way it took: `contributions.Clearing.DebitLimit` for a limit that `contributions` learned of from `clearing`.
    fn path(&self) -> String {
        let said = self.explain();
        format!("{}.{}", said.room, said.name)
    }
}

/// `Variant => sentence, remedy;` for each variant of a room's own; `via` are those that pass on another room's.
macro_rules! sentences {
    ($room:literal, $error:ty { $($name:ident => $sentence:literal, $remedy:literal;)* }
        via { $($via:ident,)* }) => {
        impl Explain for $error {
            fn explain(&self) -> Said {
                match self {
                    $(Self::$name { .. } => Said {
                        room: $room,
                        name: stringify!($name),
                        sentence: $sentence,
                        remedy: $remedy,
                    },)*
                    $(Self::$via(inner) => inner.explain(),)*
                }
            }

            fn path(&self) -> String {
                $(if let Self::$via(inner) = self {
                    let path = inner.path();
                    let (_, rest) = path.split_once('.').unwrap_or(("", &path));
                    return format!(concat!($room, ".", stringify!($via), ".{}"), rest);
                })*
                format!("{}.{}", $room, self.explain().name)
            }
        }
    };
}

sentences! { "club", club::Error {
    InvalidConfig => "A parameter of the club lies outside its bounds, or an office does not exist.", "compare it with the bounds in docs/club-file.md and with `remainder club show`";
    NotAdmin => "Only the admin of the club may do this.", "act as the admin: `remainder club show` names the account";
    NotEntitled => "Only another room of the club may send this.", "use the command for it, which goes through that room";
    NotAMember => "This account is not a member's.", "check the name, or apply first: `remainder member apply --as NAME`";
    NoSuchMember => "There is no member of that number.", "see `remainder member list`";
    AccountInUse => "This account is a member's or an applicant's already.", "use another account, or withdraw the application";
    NoSuchApplication => "This account has no open application; it may have expired or been withdrawn.", "apply again: `remainder member apply --as NAME`";
    MayNotVouch => "This member may not vouch now: that takes standing, and not to be on probation, frozen or leaving.", "ask another member in standing: `remainder member list`";
    AlreadyVouched => "This member vouches for the applicant already, or all places for sponsors are taken.", "admit the applicant: `remainder member admit NAME`";
    TooFewSponsors => "The applicant has fewer sponsors than the club asks for.", "find another member to vouch: `remainder member vouch NAME --as SPONSOR`";
    IntakeFull => "The club has admitted all that it takes in this cycle.", "try again in the next cycle: `remainder time to-cycle N`";
    BreakTooLong => "A break has at least one day, and no more days than are left of its kind this year.", "take fewer days: `remainder member show NAME` says how many were taken";
    StatusForbids => "The member is on a break, frozen or leaving, which does not allow this.", "end the break first (`remainder member end-break`), or wait for the notice to end";
    NoBreak => "The member is on no break.", "nothing has to be ended; see `remainder member show NAME`";
    NoKeyChange => "No change of key is under way for the member, or it is for another account.", "propose it first: `remainder member propose-key ACCOUNT --as NAME`";
    MayNotRecover => "This member cannot recover that key: sponsors can, once for an account, and admins where fewer than two sponsors are left.", "ask another sponsor: `remainder member show NAME` lists them";
    TooEarly => "The delay, the notice or the life of the application is not over.", "wait: `remainder member show NAME` says until when, `remainder time advance` moves the embedded clock";
    Paused => "The guardian has paused new contributions.", "wait, at most seven days; what was begun goes on";
} via {} }

sentences! { "valuation", valuation::Error {
    NotAdmin => "Only the admin may change kinds, rates and the algorithm.", "act as the admin: `remainder club show` names the account";
    NoSuchKind => "There is no kind of that number.", "see `remainder kind list`";
    KindRetired => "The kind is retired: no new work of it is valued.", "choose another kind, or have it brought back: `remainder kind retire KIND --back`";
    LabelEmpty => "A kind needs a label.", "give it a name of 1 to 32 bytes";
    RateOutOfBounds => "A rate is 0 or too large, or a unit holds no labour or more than a year of it.", "choose a rate of 0.01 to 42949672.96 credits, and 1 to 527040 minutes a unit";
    TooManyRates => "More than 32 rates came in one message.", "change them in several steps";
    Worthless => "The quantity is so small that it is worth nothing.", "register more of it at once";
    TooLarge => "The quantity is worth more than one contribution may be.", "split it into several contributions";
    InvalidConfig => "A parameter of the valuation lies outside its bounds.", "compare it with the bounds in docs/valuation.md";
    NotEntitled => "Only another room of the club may send this.", "use the command for it, which goes through that room: `remainder value report`";
    Unreachable => "A room could not be reached: it is not wired, or ran out of weight.", "check `remainder club show`; if the rooms are all there, report it";
    StepTooLarge => "A rate moves by a fifth in a cycle at most, from what was agreed on when the cycle began.", "choose a nearer rate now and the rest in the next cycle: `remainder value show`";
    WrongCycle => "An algorithm ends in this cycle or a later one, and what has ended is not revived.", "choose a later cycle, or adopt the algorithm again: `remainder cycle show`";
    NoAlgorithm => "The kind has no algorithm of its own.", "see `remainder value show`";
    NotCommittee => "Only members of the value committee take part in its rounds.", "see who is: `remainder member list`";
    RoundOpen => "The cycle has had its round.", "see `remainder value round show`; the next cycle has another one";
    TooLate => "Too little is left of the cycle for a round.", "open it in the next cycle: `remainder time to-cycle N`";
    NoRound => "The committee has opened no round yet.", "open one: `remainder value round open`";
    WrongPhase => "The round takes this at another time, or is over.", "see when: `remainder value round show`";
    RoundFull => "Every place of the round is taken.", "wait for the round of the next cycle";
    AlreadyCommitted => "The member committed in this round before.", "reveal the ballot when it is time: `remainder value round reveal`";
    NotInRound => "The member did not commit in the round of this cycle, or it is closed.", "see who did: `remainder value round show`";
    AlreadyRevealed => "The member's ballot was revealed before.", "nothing has to be done";
    WrongBallot => "Ballot and salt do not fit what the member committed to.", "reveal with the file that `remainder value round commit` wrote";
    BadBallot => "A ballot is empty, names more than 24 kinds, or a kind twice.", "name each kind once, 24 at most";
    TooFewBallots => "Fewer ballots count than a rate needs.", "see which count: `remainder value round show`; the last rate stands";
    AlreadyClosed => "The round was closed for this kind before.", "see the rate: `remainder value show`";
    NothingToRefresh => "The rate is what it should be, or its algorithm asks for no rate.", "nothing has to be done; see `remainder value show`";
    NotReported => "What was settled in the last cycle, and in one before it, is not known yet.", "report it: `remainder value report`";
    OtherCode => "The external contract does not have the code that the club voted on.", "adopt it again with its new code, or another algorithm; the last rate stands";
    NoAnswer => "The external contract failed, ran out of its weight or answered nonsense.", "the last rate stands; if it goes on, have the club adopt another algorithm";
    OutOfBand => "The rate, or how far scarcity may take it, is further from what the committee agreed on than it may be.", "the last rate stands; choose a nearer one: `remainder value show`";
} via {} }

sentences! { "contributions", contributions::Error {
    InvalidConfig => "A parameter of the contributions lies outside its bounds.", "compare it with the bounds in docs/club-file.md";
    NotAdmin => "Only the admin may change the parameters of contributions.", "act as the admin: `remainder club show` names the account";
    Unreachable => "A room could not be reached: it is not wired, or ran out of weight.", "check `remainder club show`; if the rooms are all there, report it";
    NoSuchIntent => "There is no offer or want of that number.", "see `remainder intent list`";
    NoSuchCommitment => "There is no commitment of that number; it may be fulfilled or ended.", "see `remainder commitment list`";
    NoSuchContribution => "There is no contribution of that number; its record may have been pruned.", "see `remainder contribution list`";
    NotYours => "This member is not a party to it, or not the one who has to act.", "act as the member it belongs to, with --as";
    SelfTrade => "A member cannot work for themselves.", "name another member, or `commons`";
    QuantityOutOfBounds => "The quantity is 0, too large, or not less than what was registered.", "choose a quantity within what is left: see `remainder contribution show ID` or `remainder intent list`";
    WrongCycle => "The cycle lies in the past, too far ahead, or ends before it begins.", "choose this cycle or the next: `remainder cycle show` says which it is";
    TooManyIntents => "The member has as many offers, wants and open plans as a member can have.", "withdraw one first, or close a plan whose time is over: `remainder intent withdraw ID`, `remainder plan close N`";
    Mismatch => "Offer and want are not of the same kind, or not one of each.", "match an offer with a want of its kind: see `remainder intent list`";
    CapacityExceeded => "Less is left of the offer, the want or the commitment.", "take less: `remainder intent list` and `remainder commitment list` say what is left";
    NotAccepted => "The commitment was not accepted by both.", "let the other one accept it: `remainder accept ID --as NAME`";
    AlreadyAccepted => "The commitment was accepted before, or this member proposed it.", "nothing to do, or let the other one accept it";
    MayNotOrder => "The member orders nothing now: they are frozen or leaving, or have planned more than they can afford.", "settle or trim first: `remainder account NAME` shows what is open";
    WrongState => "The contribution is not in a state that allows this.", "see its state: `remainder contribution show ID`";
    TooEarly => "The window, the time to register, the retention or the first cycle is still running.", "wait, or on the embedded chain `remainder time advance 3d`";
    Related => "Work for the commons is confirmed by two admins who are related neither to the provider nor to each other.", "ask another admin: `remainder member list` shows offices and sponsors";
    SelfChallenge => "Provider and receiver do not challenge their own contribution.", "the receiver disputes (`remainder confirm ID --dispute REASON`), the provider cancels";
    StillOpen => "The member still has offers, wants, commitments or contributions open.", "withdraw, decline or settle them first: `remainder account NAME`";
    NotOldest => "An older record of the provider or the receiver is still there.", "prune that one first: `remainder contribution list`";
    NoSuchPlan => "There is no plan of that number, or it was closed.", "look at the plans that stand: `remainder plan list`";
    NotAPlanner => "You may not publish plans here.", "come into standing first; where the club lets only admins publish, give the plan to one";
    NotInPlan => "The row does not belong to that plan.", "take the rows as they were announced, and the number of their own plan";
    ClaimExceeded => "More of the plan would be taken up than it claims to be worth, and its bond is for.", "let the planner publish the rows again with what they are worth";
    NotOverdrawn => "No give that the receiver had planned fell away, or what it covered is cancelled.", "nothing has to be trimmed; one of the two may decline";
    Drawn => "The lot fell on the contribution, so that a jury looks at it first.", "open the case: `remainder audit open ID`";
    NotExpired => "The contribution was not drawn, or can still be opened.", "settle it, or open the case: `remainder audit open ID`";
} via { Club, Valuation, Clearing, Reserve, Audit, } }

sentences! { "clearing", clearing::Error {
    InvalidConfig => "A parameter of the clearing lies outside its bounds.", "compare it with the bounds in docs/club-file.md";
    NotAdmin => "Only the admin may change the parameters of clearing.", "act as the admin: `remainder club show` names the account";
    NotEntitled => "Only another room of the club may send this.", "use the command for it, which goes through that room";
    Unreachable => "A room could not be reached: it is not wired, or ran out of weight.", "check `remainder club show`; if the rooms are all there, report it";
    TokenRefused => "The token refused what the books say, which must not happen.", "report it with the chain file; `remainder invariants` says which rule is broken";
    NoAccount => "The member has no account yet: it is opened by the first trade.", "trade first: `remainder account` lists who has one";
    AmountOutOfBounds => "The amount is 0 or more than one step may move.", "choose an amount between 0.01 and 10995116277.76";
    DebitLimit => "This would take the receiver over their debit limit.", "take less, contribute first, stake tokens or find a guarantor: `remainder account NAME` shows the headroom";
    PastSettlementDay => "The member's debt was above the soft limit past its settlement day, so they order nothing.", "contribute until the debt is below it: `remainder account NAME`";
    InsufficientTokens => "Fewer tokens are free than this would take.", "use less: `remainder account NAME` shows what is spare";
    MayNotBeGiven => "A gift goes to another member who is on a break or marked unable to contribute.", "see `remainder member show NAME`";
    GiftTooLarge => "The gifts of this cycle would exceed what the member received on average in the last three cycles.", "give less, or again in the next cycle";
    BudgetSpent => "The commons' budget of this cycle, or this member's share of it, is spent.", "wait for the next cycle, or work for a member: `remainder cycle show`";
    NotCovered => "Neither free reserve nor unused debit limit covers this, or pledged reserve would be taken.", "stake more or pledge less: `remainder account NAME`";
    NotLocked => "Less is pledged than would be released.", "check the amount: `remainder account NAME`";
    StillOwes => "The member has debt, pledges, stake or something open.", "settle it first: `remainder account NAME` shows what is left";
    NoPolicy => "The club has voted no money-share policy.", "have it vote one: clearing's set_policy";
    TooEarly => "The money share of three closed cycles decides, and there are not three yet.", "wait until cycle 3: `remainder cycle show`";
    InvalidBudget => "Admins cannot grant the commons so much, or for so long.", "grant at most clearing's commons_most, through at most three cycles beyond this one; a vote can change the bound";
    AlreadyApplied => "It was decided before whether the policy holds in this cycle.", "see `remainder policy show`";
} via { Club, } }

sentences! { "reserve", reserve::Error {
    InvalidConfig => "A parameter of the reserve lies outside its bounds.", "compare it with the bounds in docs/club-file.md";
    NotAdmin => "Only the admin may do this in the reserve.", "act as the admin: `remainder club show` names the account";
    NotEntitled => "Only another room, or another member who holds the office for it, may do this.", "use the command for it, or act as an admin of the club";
    Unreachable => "A room could not be reached: it is not wired, or ran out of weight.", "check `remainder club show`; if the rooms are all there, report it";
    Insufficient => "Less is staked, bonded or guaranteed than this would take.", "take less: `remainder reserve show`";
    TooEarly => "Nothing unbonds, or the unbonding is not over.", "wait until the time that `remainder account NAME` names";
    NotASponsor => "Only a sponsor of the member may guarantee for them.", "see the sponsors: `remainder member show NAME`";
    NoCare => "Help goes to a member on a sick or care break, and no more than the care pool holds.", "see `remainder reserve show`";
} via { Club, Clearing, } }

sentences! { "office", OfficeError {
    NotAdmin => "Only the admin of the room may do this.", "act as the admin: `remainder club show` names the account";
    NoSuchCode => "The chain has no such code.", "upload the code first";
} via {} }

sentences! { "audit", audit::Error {
    InvalidConfig => "A parameter of the audit lies outside its bounds, or may not change now.", "compare it with the bounds in docs/club-file.md";
    NotAdmin => "Only the admin may change the parameters of the audit.", "act as the admin: `remainder club show` names the account";
    NotEntitled => "Only another room, or a member with the office for it, may do this.", "use the command for it, or ask for the office of a keeper";
    Unreachable => "A room could not be reached: it is not wired, or ran out of weight.", "check `remainder club show`; if the rooms are all there, report it";
    NotAKeeper => "Nobody keeps a part of the beacon there, or this member keeps none.", "see `remainder audit keepers`";
    AlreadyAKeeper => "The member keeps a part of the beacon already.", "reveal its links: `remainder audit beat`";
    TooManyKeepers => "All places of keepers are taken.", "wait until one resigns: `remainder audit keepers`";
    StillOnDuty => "The keeper has not resigned, or still owes links.", "resign first, and reveal until the duty ends: `remainder audit keepers`";
    WrongEpoch => "Links for that epoch are not taken now: they are taken two epochs later, and then only.", "see the running epoch: `remainder audit epoch`";
    NotOnDuty => "The keeper is not on duty for that epoch, or kept an earlier link back.", "see `remainder audit keepers`";
    AlreadyRevealed => "The link for that epoch was given before.", "nothing has to be done";
    WrongPreimage => "The link does not fit the tip of the keeper's chain.", "have it made from the keeper's key: `remainder audit beat --as NAME`";
    AlreadyRecorded => "The epoch has a record.", "nothing has to be adopted";
    SeedUnknown => "The seed that decides is not known yet.", "wait three epochs after the confirmation, or two after the case was called: `remainder audit epoch`";
    NotDrawn => "The lot did not fall on the contribution, or the time to open it is over.", "see `remainder audit explain ID`";
    NoSuchCase => "There is no case of that number; it may be decided and done with.", "see `remainder audit cases`";
    NotSeating => "The round has all its seats, or the case is not being seated.", "see `remainder audit case CASE`";
    NoSeat => "The member has no seat in the round, or no vote in the ballot.", "see `remainder audit duties`";
    NotCommitting => "Commitments are not taken now.", "see the times: `remainder audit case CASE`";
    AlreadyCommitted => "The juror committed before.", "reveal when the time comes: `remainder audit reveal CASE`";
    NotRevealing => "Votes are not revealed now.", "see the times: `remainder audit case CASE`";
    NotCommitted => "The juror committed to nothing.", "commit in time: `remainder audit commit CASE VERDICT`";
    AlreadyVoted => "The juror's vote was revealed before.", "nothing has to be done";
    WrongVote => "Verdict and salt do not fit the commitment.", "use the file that the commitment was written to";
    StillVoting => "The round is still being seated, or votes may still come in.", "see the times: `remainder audit case CASE`";
    NoVerdict => "The case has no verdict that could be appealed or become final.", "see `remainder audit case CASE`";
    NoAppeal => "The time to appeal is over, or the whole club has spoken.", "nothing can be done any more";
    StillAppealable => "The verdict may still be appealed.", "wait until the time to appeal is over: `remainder audit case CASE`";
    NotAParty => "The member is no party to the case.", "only provider, receiver and challenger appeal";
} via { Club, Clearing, Reserve, } }

sentences! { "governance", governance::Error {
    InvalidConfig => "A parameter of governance lies outside its bounds.", "compare it with the bounds in docs/club-file.md and with `remainder club config governance`";
    NotAdmin => "Only a decision of the club may do this.", "propose it: `remainder govern propose`";
    Unreachable => "A room could not be reached: it is not wired, or ran out of weight.", "check `remainder club show`; if the rooms are all there, report it";
    NotEligible => "The member is not in standing, or came into standing only after it had begun.", "contribute, and vote on what begins later: `remainder member show NAME` says who is in standing";
    Paused => "The guardian has paused new proposals.", "wait, at most seven days, or recall the guardian: `remainder govern officers` says until when";
    TooManyCalls => "A proposal makes at most 8 calls of at most 900 bytes each.", "divide it into several proposals";
    Forbidden => "No room gets another admin than the club, whatever is voted.", "leave that call out";
    OpenProposal => "The member has a proposal of this sort open: one act, one recall and one other are allowed at a time.", "close the last one when it is at its end: `remainder govern list --open`";
    NoSuchProposal => "There is no proposal of that number.", "see `remainder govern list`";
    NotGathering => "The proposal takes no objections or signatures now.", "see where it stands: `remainder govern show ID`";
    NotVoting => "The proposal is not voted on now.", "see where it stands: `remainder govern show ID`";
    AlreadyVoted => "The member has voted on this, or signed it, before.", "a vote is final, and nothing has to be done";
    NoDelegate => "The member delegates to nobody on this track, or wants to delegate to themselves.", "name another member: `remainder govern delegate NAME`";
    DelegateSilent => "The delegate has not voted on this themselves.", "wait until they have, or vote directly: `remainder govern vote ID CHOICE`";
    NotAccepted => "The proposal was not accepted, was carried out before, or its time to be carried out is over.", "see where it stands: `remainder govern show ID`";
    TooEarly => "The vote, the time for objections or the timelock is not over.", "wait until the time that `remainder govern show ID` names";
    CallFailed => "A room refused what the proposal asks of it, so that nothing of it was done.", "see which call it is: `remainder govern show ID`";
    StillOpen => "The proposal is not at its end, or was closed before.", "see where it stands: `remainder govern show ID`";
    NothingToSweep => "Nothing is left there that could be freed now.", "close the proposal first, or wait for the election to end";
    NoSuchElection => "There is no such election.", "see `remainder govern officers`, or call one: `remainder govern call-election BODY`";
    NoElectionDue => "An election of this body is under way, or its term does not end in this cycle or the next.", "see the term: `remainder govern officers`";
    WrongPhase => "The election takes no candidates, or no ballots, now.", "see its times: `remainder govern election N`";
    AlreadyStands => "The member stands in this election already.", "nothing has to be done";
    TermLimit => "The member has served as many terms in a row as one can.", "let others stand, and come back a term later";
    BadBallot => "The ballot names somebody who is no candidate, gives more points than there are seats, or points to both sides of the committee.", "see candidates and seats: `remainder govern election N`";
    NoVacancy => "No seat is free, or nobody was elected who could take it.", "see `remainder govern officers`";
    NoSuchCandidate => "The member is no candidate there, or does not hold this office.", "see `remainder govern officers`";
    HoldsSeat => "The member holds the office, or may still be called to it.", "to take an elected officer out takes a recall: `remainder govern recall BODY NAME`";
    NotGuardian => "Only the guardian may pause, and lift the pause.", "see who it is: `remainder govern officers`";
    BudgetSpent => "The pause is longer than what is left of 7 days in 84, or something is paused already.", "pause for less: `remainder govern officers` says what is left";
    NotPaused => "Nothing is paused.", "nothing has to be done";
    NoVersion => "The new code cannot say its version, so that it is not the room's, or not all of it was uploaded.", "upload all its codes: `remainder govern propose club upgrade ROOM` does";
    TimelockTooShort => "Leaving would take longer than a constitutional decision waits.", "propose a longer constitutional timelock first, or together with it: as long as leaving takes, and seven days";
} via { Club, Reserve, Clearing, } }

sentences! { "token", PSP22Error {
    Custom => "A member's own transfer is refused: tokens move by clearing alone.", "give them: `remainder gift NAME AMOUNT`, or stake them";
    InsufficientBalance => "The account holds fewer tokens than this would move.", "see `remainder account NAME`";
    InsufficientAllowance => "The account was allowed to move fewer tokens.", "tokens move by clearing alone; there are no allowances";
    ZeroRecipientAddress => "Tokens cannot go to the account of zeros.", "name a member";
    ZeroSenderAddress => "Tokens cannot come from the account of zeros.", "name a member";
    SafeTransferCheckFailed => "The receiving contract refused the tokens.", "name a member";
} via {} }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_room_said_keeps_its_name_and_its_way() {
        let error = contributions::Error::Reserve(reserve::Error::Clearing(clearing::Error::Club(
            club::Error::NotAMember,
        )));
        let said = error.explain();
        assert_eq!((said.room, said.name), ("club", "NotAMember"));
        assert_eq!(
            error.path(),
            "contributions.Reserve.Clearing.Club.NotAMember"
        );
        assert_eq!(clearing::Error::DebitLimit.path(), "clearing.DebitLimit");
    }

    #[test]
    fn a_sentence_is_one_sentence_and_a_remedy_says_what_to_do() {
        use scale::DecodeAll;
        // A plain variant is its index in one byte; where a payload follows, zeros do for it.
        let mut said = Vec::new();
        for index in 0..=40u8 {
            let bytes = [index];
            said.extend(club::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
            said.extend(valuation::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
            said.extend(contributions::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
            said.extend(clearing::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
            said.extend(reserve::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
            said.extend(audit::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
            said.extend(governance::Error::decode_all(&mut &bytes[..]).map(|e| e.explain()));
        }
        assert!(said.len() > 100, "{} variants", said.len());
        for Said {
            room,
            name,
            sentence,
            remedy,
        } in said
        {
            assert!(
                sentence.ends_with('.') && !sentence.contains(". "),
                "{room}.{name}: {sentence}"
            );
            assert!(
                remedy.len() > 10 && !remedy.ends_with('.'),
                "{room}.{name}: {remedy}"
            );
        }
    }
}
