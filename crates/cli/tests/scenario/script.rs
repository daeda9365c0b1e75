//! What is to be done, and by whom?

/// Somebody: the name in the script, the secret of the key, the address.
pub struct Person {
    pub name: &'static str,
    pub suri: &'static str,
    pub address: &'static str,
}

impl Person {
    /// How the command is told of them: by the name of a development account, which is a key as well, or by the address.
    pub fn told(&self) -> &'static str {
        if self.name.ends_with("-stash") {
            self.address
        } else {
            self.name
        }
    }
}

const fn person(name: &'static str, suri: &'static str, address: &'static str) -> Person {
    Person {
        name,
        suri,
        address,
    }
}

/// The twelve, by their numbers in the club. All of them are accounts that a development node endows.
pub const PEOPLE: [Person; 12] = [
    person(
        "alice",
        "//Alice",
        "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
    ),
    person(
        "bob",
        "//Bob",
        "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
    ),
    person(
        "charlie",
        "//Charlie",
        "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y",
    ),
    person(
        "dave",
        "//Dave",
        "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",
    ),
    person(
        "eve",
        "//Eve",
        "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw",
    ),
    person(
        "ferdie",
        "//Ferdie",
        "5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL",
    ),
    person(
        "one",
        "//One",
        "5Fxune7f71ZbpP2FoY3mhYcmM596Erhv1gRue4nsPwkxMR4n",
    ),
    person(
        "two",
        "//Two",
        "5CUjxa4wVKMj3FqKdqAUf7zcEMr4MYAjXeWmUf44B41neLmJ",
    ),
    person(
        "alice-stash",
        "//Alice//stash",
        "5GNJqTPyNqANBkUVMN1LPPrxXnFouWXoe2wNSmmEoLctxiZY",
    ),
    person(
        "bob-stash",
        "//Bob//stash",
        "5HpG9w8EBLe5XCrbczpwq5TSXvedjrBGCwqxK1iQ7qUsSWFc",
    ),
    person(
        "charlie-stash",
        "//Charlie//stash",
        "5Ck5SLSHYac6WFt5UZRSsdJjwmpSZq85fd5TRNAdZQVzEAPT",
    ),
    person(
        "dave-stash",
        "//Dave//stash",
        "5HKPmK9GYtE1PSLsS1qiYU9xQ9Si1NcEhdeCq9sw5bqu4ns8",
    ),
];

/// A line of the script.
pub enum Step {
    /// So many days pass.
    Pass(u64),
    /// Who, the words of the command, and the refusal that is due.
    Act(Option<String>, Vec<String>, Option<String>),
}

/// The person of a name.
pub fn who(name: &str) -> &'static Person {
    let found = PEOPLE.iter().find(|person| person.name == name);
    found.unwrap_or_else(|| panic!("nobody is called {name}"))
}

/// The lines of the script with their numbers.
pub fn steps() -> Vec<(usize, Step)> {
    let lines = include_str!("twelve.txt").lines().enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number + 1, step(line)))
        .collect()
}

fn step(line: &str) -> Step {
    let (head, words) = line.split_once(": ").expect(line);
    if head == "after" {
        let days = words.strip_suffix('d').expect(line);
        return Step::Pass(days.parse().expect(line));
    }
    let (name, refusal) = match head.split_once(" ! ") {
        Some((name, refusal)) => (name, Some(refusal.to_owned())),
        None => (head, None),
    };
    let name = (name != "anyone").then(|| name.to_owned());
    Step::Act(name, words_of(words), refusal)
}

/// Words as a shell takes them apart. Who has no name that the command knows goes by the address.
fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in text.split('"').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
            continue;
        }
        for word in part.split_whitespace() {
            let named = PEOPLE.iter().find(|person| person.name == word);
            words.push(named.map_or(word, |person| person.told()).to_owned());
        }
    }
    words
}
