//! A club file as TOML has it, each value with its place.

use remainder_rules::valuation::{Category, Unit};
use serde::Deserialize;
use toml::Spanned;

use super::{Behaviour, Cheats};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFile {
    pub name: Spanned<String>,
    #[serde(default = "first_seed")]
    pub seed: u64,
    #[serde(default = "some_cycles")]
    pub cycles: Spanned<u32>,
    #[serde(default = "some_members")]
    pub members: Spanned<u32>,
    #[serde(default)]
    pub founders: Vec<Spanned<String>>,
    pub club: Option<Spanned<toml::Table>>,
    pub clearing: Option<Spanned<toml::Table>>,
    pub contributions: Option<Spanned<toml::Table>>,
    pub reserve: Option<Spanned<toml::Table>>,
    pub audit: Option<Spanned<toml::Table>>,
    pub governance: Option<Spanned<toml::Table>>,
    pub valuation: Option<Spanned<toml::Table>>,
    #[serde(default)]
    pub kind: Vec<Spanned<RawKind>>,
    #[serde(default)]
    pub everyone: RawLines,
    #[serde(default)]
    pub trade: Vec<Spanned<RawTrade>>,
    pub behaviour: Option<Spanned<Behaviour>>,
    pub cheats: Option<Spanned<Cheats>>,
    #[serde(default)]
    pub decisions: RawDecisions,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawDecisions {
    pub elections: bool,
    pub rates: Vec<RawRate>,
    pub grab: bool,
    pub upgrade: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRate {
    pub kind: Spanned<String>,
    pub rate: Spanned<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawKind {
    pub label: Spanned<String>,
    #[serde(default)]
    pub description: String,
    pub category: Category,
    pub unit: Unit,
    pub minutes: Spanned<u32>,
    pub rate: Spanned<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTrade {
    pub name: Spanned<String>,
    pub weight: Spanned<u32>,
    #[serde(default)]
    pub offers: Vec<RawLine>,
    #[serde(default)]
    pub wants: Vec<RawLine>,
}

/// What people of every trade give and want beside their trade's own.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RawLines {
    pub offers: Vec<RawLine>,
    pub wants: Vec<RawLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLine {
    pub kind: Spanned<String>,
    pub quantity: Spanned<u64>,
    pub chance: Option<Spanned<f64>>,
    #[serde(default = "yes")]
    pub recurring: bool,
}

fn first_seed() -> u64 {
    1
}

fn some_cycles() -> Spanned<u32> {
    Spanned::new(0..0, 6)
}

fn some_members() -> Spanned<u32> {
    Spanned::new(0..0, 40)
}

fn yes() -> bool {
    true
}
