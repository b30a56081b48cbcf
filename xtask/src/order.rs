//! Puts the functions of a program into an order that brotli makes small: alike ones side by side.
//!
//! The compiler and the optimiser leave them in the order they met them. Which order is best is
//! not known before everything is packed, so this is the best of a few greedy guesses, the same for
//! the same bytes.

use crate::bundle;
use anyhow::{Context, Result};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

/// How many bytes in a row two functions must share to count as alike there.
const RUN: usize = 4;
/// Runs that stand in more functions than this tell nothing.
const COMMON: usize = 200;
/// How many of the functions placed last a next one is compared with; each is tried.
const LOOKS_BACK: [usize; 3] = [2, 3, 5];
/// How much less each of those counts than the one after it; each is tried.
const FADINGS: [f64; 3] = [0.4, 0.6, 0.8];
/// How much a function's length counts against it, since a long one shares more by chance; each is
/// tried.
const LENGTH_WEIGHTS: [f64; 4] = [0.7, 0.8, 0.9, 1.0];

/// The program with a name for each of its functions, so that sorted by these names they stand in
/// the better order; any names it has must be stripped before.
///
/// # Errors
/// When it is no Wasm.
pub fn named(wasm: &[u8]) -> Result<Vec<u8>> {
    let (imports, bodies) = functions(wasm)?;
    let bodies: Vec<_> = bodies.into_iter().filter_map(|place| wasm.get(place)).collect();
    let likeness = Likeness::of(&bodies);
    let mut best: Option<(usize, Vec<usize>)> = None;
    for look_back in LOOKS_BACK {
        for fading in FADINGS {
            for weight in LENGTH_WEIGHTS {
                let order = likeness.order(look_back, fading, weight);
                let bytes = order.iter().filter_map(|index| bodies.get(*index));
                let bytes: Vec<u8> = bytes.copied().flatten().copied().collect();
                let packed = bundle::brotli(&bytes, 11)?.len();
                if best.as_ref().is_none_or(|(least, _)| packed < *least) {
                    best = Some((packed, order));
                }
            }
        }
    }
    let order = best.map(|(_, order)| order).unwrap_or_default();
    let mut ranks: Vec<_> = order.into_iter().zip(0..).collect();
    ranks.sort_unstable();
    let mut names = NameMap::new();
    for (function, rank) in ranks {
        let index = imports + u32::try_from(function)?;
        // Digits alone sort as texts where all have as many.
        names.append(index, &format!("{rank:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut named = wasm.to_vec();
    section.append_to(&mut named);
    Ok(named)
}

/// The program without the names of its functions.
///
/// # Errors
/// When it is no Wasm.
pub fn unnamed(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut without = wasm.to_vec();
    let mut start = HEADER;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("the optimised program")?;
        let Some((_, content)) = payload.as_section() else { continue };
        if matches!(&payload, Payload::CustomSection(custom) if custom.name() == "name") {
            without.drain(start..content.end);
            return Ok(without);
        }
        start = content.end;
    }
    Ok(without)
}

/// The bytes before the first section.
const HEADER: usize = 8;

/// The number of imported functions, and where the bodies of all others are.
///
/// # Errors
/// When it is no Wasm.
pub fn functions(wasm: &[u8]) -> Result<(u32, Vec<Range<usize>>)> {
    let (mut imports, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("the optimised program")? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            _ => {}
        }
    }
    Ok((imports, bodies))
}

/// What functions have in common.
struct Likeness<'a> {
    bodies: &'a [&'a [u8]],
    /// The runs of each.
    runs: Vec<BTreeSet<&'a [u8]>>,
    /// The functions that have each run.
    holders: HashMap<&'a [u8], Vec<usize>>,
}

impl<'a> Likeness<'a> {
    fn of(bodies: &'a [&'a [u8]]) -> Self {
        let runs: Vec<BTreeSet<&[u8]>> =
            bodies.iter().map(|body| body.windows(RUN).collect()).collect();
        let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (index, runs) in runs.iter().enumerate() {
            for run in runs {
                holders.entry(run).or_default().push(index);
            }
        }
        holders.retain(|_, holders| (2..=COMMON).contains(&holders.len()));
        Self { bodies, runs, holders }
    }

    /// The functions' indices: the longest first, then always the one most like those before it.
    fn order(&self, look_back: usize, fading: f64, length_weight: f64) -> Vec<usize> {
        let Self { bodies, runs, holders } = self;
        let length = |index: &usize| bodies.get(*index).map_or(0, |body| body.len());
        let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
        let mut order: Vec<usize> = Vec::new();
        while let Some(longest) = left.iter().copied().max_by_key(length) {
            let mut likeness: HashMap<usize, f64> = HashMap::new();
            let mut weight = 1.0;
            for placed in order.iter().rev().take(look_back) {
                for run in runs.get(*placed).into_iter().flatten() {
                    let Some(holders) = holders.get(run) else { continue };
                    let rarity = (bodies.len() as f64 / holders.len() as f64).ln();
                    for holder in holders.iter().filter(|holder| left.contains(holder)) {
                        *likeness.entry(*holder).or_default() += weight * rarity;
                    }
                }
                weight *= fading;
            }
            let share = |index: &usize, likeness: f64| {
                likeness / (length(index) as f64 + 20.0).powf(length_weight)
            };
            let most = likeness
                .into_iter()
                .map(|(index, likeness)| (share(&index, likeness), index))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let next = most.map_or(longest, |(_, index)| index);
            left.remove(&next);
            order.push(next);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, Function, FunctionSection, Instruction, Module, TypeSection};

    #[test]
    fn alike_functions_stand_side_by_side_and_all_are_there() {
        let bodies: [&[u8]; 5] = [
            b"drop the first thing",
            b"0123456789abcdefghijklm",
            b"drop the second one",
            b"",
            b"0123456789",
        ];
        assert_eq!(Likeness::of(&bodies).order(3, 0.6, 0.5), [1, 4, 0, 2, 3]);
    }

    #[test]
    fn a_program_stays_what_it_is_and_gets_names() {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut signatures = FunctionSection::new();
        let mut code = CodeSection::new();
        for _ in 0..2 {
            signatures.function(0);
            let mut body = Function::new([]);
            body.instruction(&Instruction::End);
            code.function(&body);
        }
        module.section(&types).section(&signatures).section(&code);
        let wasm = module.finish();
        let named = named(&wasm).unwrap();
        assert!(named.starts_with(&wasm));
        assert_eq!(unnamed(&named).unwrap(), wasm);
        assert_eq!(unnamed(&wasm).unwrap(), wasm);
        let names = named.get(wasm.len()..).unwrap();
        assert!(names.windows(6).any(|window| window == b"000000"));
        assert!(names.windows(6).any(|window| window == b"000001"));
    }

    #[test]
    fn what_is_no_wasm_is_refused() {
        assert!(named(b"text").is_err());
    }
}
