//! Does a plan that somebody else made keep to the rules, and how much more could any plan meet? From the tables, the plan's rows and the
//! potentials alone: nothing of how it was found is trusted.
//!
//! A plan is in whole hundredths of a unit and a little below the best flow of values, so that the check of circulations, which takes nothing but an optimum,
//! is not for it. The potentials prove a bound instead, by weak duality: [`Certificate::bound`].

use std::{
    collections::HashMap,
    io::{self, Write},
    path::Path,
};

use remainder_flow::plan::{Certificate, Club, Intent, WHOLE};
use remainder_rules::Cycle;
use serde_json::json;

use super::{
    book::{read_folder, Book},
    sheet::{Row, Table, MOST_ROWS},
};
use crate::{
    clear::potential,
    clubfile::{shown, Fault},
    error::CliError,
    output::{hundredths, percent, Answer},
    report::{html, share},
};

const CERTIFICATE: Table = Table {
    columns: &[("of", true), ("name", true), ("potential", true)],
    rows: 2 * MOST_ROWS + 2,
    remedies: ["give the path of a file that can be read", OTHERS],
};
const PLAN: Table = Table {
    columns: &[
        ("provider", true),
        ("receiver", true),
        ("kind", true),
        ("quantity", true),
        ("value", true),
    ],
    rows: 2 * MOST_ROWS,
    remedies: ["give the path of a file that can be read", REFUSE],
};
const OTHERS: &str = "give the certificate of this club, cycle and target";
const REFUSE: &str = "do not accept this plan";
/// The two ends of the money arc.
const TILLS: [&str; 2] = ["payers", "payees"];

/// Writes the potential of each member and kind, and of where members pay and are paid from.
///
/// # Errors
/// Of the stream.
pub fn certificate(to: &mut dyn Write, book: &Book, proof: &Certificate) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(CERTIFICATE.columns.iter().map(|column| column.0))?;
    let mut list = |of: &str, names: &mut dyn Iterator<Item = &str>, potentials: &[u32]| {
        names
            .zip(potentials)
            .try_for_each(|(name, p)| writer.write_record([of, name, &p.to_string()]))
    };
    list(
        "member",
        &mut book.members.iter().map(|n| &**n),
        &proof.members,
    )?;
    list("kind", &mut book.kinds.iter().map(|n| &**n), &proof.kinds)?;
    list("till", &mut TILLS.into_iter(), &proof.tills)?;
    writer.flush()
}

/// What is to be checked.
pub struct Given<'a> {
    pub folder: &'a Path,
    pub plan: &'a Path,
    pub certificate: &'a Path,
    /// In parts of [`WHOLE`].
    pub target: u32,
    pub cycle: Cycle,
}

/// What the rows of a plan come to.
#[derive(Default)]
struct Sums {
    value: u128,
    /// By member: given less received.
    nets: Vec<i128>,
    /// By kind and member: what they give, and what they receive.
    moved: [HashMap<(u32, u32), u64>; 2],
}

impl Given<'_> {
    /// Checks it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn verify(&self) -> Result<Answer, CliError> {
        let book = read_folder(self.folder, self.cycle)?;
        let sums = self.sums(&book)?;
        let club = &book.club;
        for (who, (net, &spendable)) in sums.nets.iter().zip(&club.spendable).enumerate() {
            if -net > i128::from(spendable) {
                let what = format!(
                    "{} would owe {} and can owe {}",
                    shown(&book.members[who]),
                    hundredths(u64::try_from(-net).unwrap_or(u64::MAX)),
                    hundredths(spendable)
                );
                return Err(CliError::input(what, REFUSE));
            }
        }
        let money: u128 = sums.nets.iter().map(|&net| net.max(0) as u128).sum();
        let most = match self.target {
            // Nets that rounding leaves: less than a hundredth of the unit for each kind that somebody gives or receives.
            0 => rounding(club, &sums),
            target => sums.value * u128::from(target) / u128::from(WHOLE),
        };
        let [value, money, most] =
            [sums.value, money, most].map(|n| u64::try_from(n).unwrap_or(u64::MAX));
        if money > most {
            let what = format!(
                "{} of it need money, {} within {}",
                hundredths(money),
                hundredths(most),
                percent(self.target.into())
            );
            return Err(CliError::input(what, REFUSE));
        }
        let proof = self.read(&book)?;
        let bound = proof.bound(club, self.target).ok_or_else(|| {
            CliError::input("by this certificate any plan could meet any amount", OTHERS)
        })?;
        let short = bound.saturating_sub(value);
        let text = format!(
            "valid: {} are met, {} of it with money\nNo plan within {} meets more than {}: this one is {} ({:.3} %) short of it.\n",
            hundredths(value),
            html::percent(share(money, value)),
            percent(self.target.into()),
            hundredths(bound),
            hundredths(short),
            100.0 * share(short, bound),
        );
        let data =
            json!({ "valid": true, "met": { "value": value, "money": money }, "bound": bound });
        Ok(Answer::new(data, text))
    }

    /// Reads the plan: rows of what is offered and wanted.
    fn sums(&self, book: &Book) -> Result<Sums, CliError> {
        let club = &book.club;
        let (members, kinds) = (numbers(&book.members), numbers(&book.kinds));
        let left = [&club.offers, &club.wants].map(|list| {
            let mut sums = HashMap::<(u32, u32), u64>::new();
            for intent in list {
                let sum = sums.entry((intent.kind, intent.member)).or_default();
                *sum = sum.saturating_add(intent.quantity);
            }
            sums
        });
        let mut sums = Sums {
            nets: vec![0; book.members.len()],
            ..Sums::default()
        };
        PLAN.read(
            self.plan,
            |_, _| {},
            |row| {
                let [provider, receiver] = [find(row, 0, &members)?, find(row, 1, &members)?];
                let kind = find(row, 2, &kinds)?;
                if provider == receiver {
                    return Err(row.fault(1, "nobody serves themselves", REFUSE));
                }
                let (quantity, value) = (row.hundredths(3)?, row.hundredths(4)?);
                let intent = Intent {
                    member: provider,
                    kind,
                    quantity,
                    priority: 0,
                };
                if club.value(&intent) != value {
                    let what = format!("it is worth {}", hundredths(club.value(&intent)));
                    return Err(row.fault(4, what, REFUSE));
                }
                for (side, member) in [provider, receiver].into_iter().enumerate() {
                    let key = (kind, member);
                    let moved = sums.moved[side].entry(key).or_default();
                    *moved = moved.saturating_add(quantity);
                    let most = left[side].get(&key).copied().unwrap_or(0);
                    if *moved > most {
                        let does = ["offers", "wants"][side];
                        let what = format!(
                            "with this row it is {}, and {} is what they {does}",
                            hundredths(*moved),
                            hundredths(most)
                        );
                        return Err(row.fault(side, what, REFUSE));
                    }
                }
                sums.value += u128::from(value);
                sums.nets[provider as usize] += i128::from(value);
                sums.nets[receiver as usize] -= i128::from(value);
                Ok(())
            },
        )?;
        Ok(sums)
    }

    /// Reads the certificate: a potential for each.
    fn read(&self, book: &Book) -> Result<Certificate, CliError> {
        let tills = TILLS.map(str::to_owned);
        let known = [
            numbers(&book.members),
            numbers(&book.kinds),
            numbers(&tills),
        ];
        let mut found =
            [book.members.len(), book.kinds.len(), TILLS.len()].map(|count| vec![None; count]);
        CERTIFICATE.read(
            self.certificate,
            |_, _| {},
            |row| {
                let of = row.name(0)?;
                let list = ["member", "kind", "till"]
                    .iter()
                    .position(|list| *list == of);
                let list = list.ok_or_else(|| {
                    let what = format!("there is no \"{}\"", shown(of));
                    row.fault(0, what, "write member, kind or till")
                })?;
                let number = find(row, 1, &known[list])? as usize;
                if found[list][number].replace(potential(row, 2)?).is_some() {
                    return Err(row.fault(1, "it is named twice", "give each one potential"));
                }
                Ok(())
            },
        )?;
        let whole = |list: Vec<Option<u32>>| -> Result<Vec<u32>, CliError> {
            let all: Option<Vec<u32>> = list.into_iter().collect();
            all.ok_or_else(|| CliError::input("the certificate does not name everybody", OTHERS))
        };
        let [members, kinds, tills] = found;
        let tills = whole(tills)?;
        Ok(Certificate {
            members: whole(members)?,
            kinds: whole(kinds)?,
            tills: [tills[0], tills[1]],
        })
    }
}

/// What a hundredth of a unit is worth, summed over all that members give and receive.
fn rounding(club: &Club, sums: &Sums) -> u128 {
    let parts = sums.moved.iter().flat_map(|side| side.keys());
    parts
        .map(|&(kind, _)| u128::from(club.kinds[kind as usize].value(1).saturating_add(1)))
        .sum()
}

fn numbers(names: &[String]) -> HashMap<&str, u32> {
    names.iter().map(|name| &**name).zip(0..).collect()
}

fn find(row: &Row, field: usize, known: &HashMap<&str, u32>) -> Result<u32, Fault> {
    let name = row.name(field)?;
    known.get(name).copied().ok_or_else(|| {
        let what = format!("\"{}\" is not known", shown(name));
        row.fault(field, what, "give the tables that this was made of")
    })
}
