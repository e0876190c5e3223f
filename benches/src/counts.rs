//! What was counted, held against the committed baseline.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::calls::{Case, Contestant};

/// What a count may grow by.
const TOLERANCE: f64 = 0.03;

/// The code of `redis::Script` is not ours: where its count differs by more than this, it is the
/// compiler, the C library or the processor that changed, and with them everybody's counts.
const SAME_MACHINE: f64 = 0.005;

/// What our share of `redis::Script`'s count may grow by where that differs.
const TOLERANCE_ELSEWHERE: f64 = 0.1;

/// What one call costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Instructions.
    pub instructions: f64,
    /// Heap allocations.
    pub allocations: f64,
    /// How many of them had to grow afterwards.
    pub grown: f64,
}

/// The cost of each case, by its name.
#[derive(Debug, Default, PartialEq)]
pub struct Counts(BTreeMap<String, Cost>);

impl Counts {
    /// Adds a case.
    pub fn add(&mut self, case: Case, cost: Cost) {
        self.0.insert(case.to_string(), cost);
    }

    /// The cost of a case that was counted.
    pub fn cost(&self, case: Case) -> Cost {
        self.find(case).expect("every case is counted")
    }

    fn find(&self, case: Case) -> Option<Cost> {
        self.0.get(&case.to_string()).copied()
    }

    /// The baseline, as it was committed.
    pub fn baseline() -> Self {
        let file = baseline_file();
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self::parse(&text).unwrap_or_else(|line| panic!("{}: {line}", file.display()))
    }

    /// Makes this the baseline. `toolchain` is for people.
    pub fn bless(&self, toolchain: &str) {
        let file = baseline_file();
        std::fs::write(&file, self.text(toolchain))
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    fn text(&self, toolchain: &str) -> String {
        let mut text = format!(
            "# What one call costs; written by `cargo xtask bench --bless`.\n\
             # {toolchain}\n\
             # case\tinstructions\tallocations\tgrown\n"
        );
        for (case, cost) in &self.0 {
            let Cost {
                instructions,
                allocations,
                grown,
            } = cost;
            let _ = writeln!(text, "{case}\t{instructions}\t{allocations}\t{grown}");
        }
        text
    }

    fn parse(text: &str) -> Result<Self, String> {
        let rows = text.lines().filter(|line| !line.starts_with('#'));
        let cost = |line: &str| {
            let mut cells = line.split('\t');
            let case = cells.next()?.to_owned();
            let mut number = || cells.next()?.parse().ok();
            let cost = Cost {
                instructions: number()?,
                allocations: number()?,
                grown: number()?,
            };
            Some((case, cost))
        };
        let rows = rows.map(|line| cost(line).ok_or_else(|| line.to_owned()));
        rows.collect::<Result<_, _>>().map(Self)
    }

    /// What is worse than in the baseline, for people.
    pub fn compare(&self, baseline: &Self) -> Vec<String> {
        let ours = Case::all().filter(|case| case.contestant == Contestant::LuaRuntime);
        ours.flat_map(|case| self.compare_case(case, baseline))
            .collect()
    }

    fn compare_case(&self, case: Case, baseline: &Self) -> Vec<String> {
        let gauge = Case {
            contestant: Contestant::Script,
            ..case
        };
        let (now, gauge_now) = (self.cost(case), self.cost(gauge));
        let (Some(then), Some(gauge_then)) = (baseline.find(case), baseline.find(gauge)) else {
            return vec![format!("{case}: not in the baseline")];
        };
        let drift = gauge_now.instructions / gauge_then.instructions;
        let (limit, elsewhere) = if (drift - 1.0).abs() <= SAME_MACHINE {
            (then.instructions * (1.0 + TOLERANCE), String::new())
        } else {
            let change = (drift - 1.0) * 100.0;
            let limit = then.instructions * drift * (1.0 + TOLERANCE_ELSEWHERE);
            let why = format!(
                "; `redis::Script` itself changed by {change:+.1} %, so this is another compiler or \
                 machine than the baseline's"
            );
            (limit, why)
        };
        let counts = [
            ("instructions", then.instructions, now.instructions, limit),
            (
                "allocations",
                then.allocations,
                now.allocations,
                then.allocations * (1.0 + TOLERANCE),
            ),
            (
                "allocations that grow",
                then.grown,
                now.grown,
                then.grown * (1.0 + TOLERANCE),
            ),
        ];
        counts
            .into_iter()
            .filter(|(_, _, now, limit)| now > limit)
            .map(|(what, then, now, limit)| {
                format!("{case}: {now} {what}, were {then}, at most {limit:.0}{elsewhere}")
            })
            .collect()
    }
}

fn baseline_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("client.tsv")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::{Part, Shape};

    /// Of ours.
    const CASES: usize = Shape::ALL.len() * Part::ALL.len();

    const SMALL: Cost = Cost {
        instructions: 1_000.0,
        allocations: 4.0,
        grown: 0.0,
    };

    /// Every case costs the same, but ours.
    fn counts(ours: Cost, others: f64) -> Counts {
        let mut counts = Counts::default();
        for case in Case::all() {
            let cost = match case.contestant {
                Contestant::LuaRuntime => ours,
                _ => Cost {
                    instructions: others,
                    ..SMALL
                },
            };
            counts.add(case, cost);
        }
        counts
    }

    fn with_instructions(instructions: f64) -> Cost {
        Cost {
            instructions,
            ..SMALL
        }
    }

    #[test]
    fn a_baseline_reads_as_it_was_written() {
        let counts = counts(SMALL, 2_000.5);
        assert_eq!(Counts::parse(&counts.text("rustc 1.2.3")), Ok(counts));
    }

    #[test]
    fn three_percent_more_is_too_much() {
        let baseline = counts(SMALL, 2_000.0);
        let now = counts(with_instructions(1_030.0), 2_000.0);
        assert_eq!(now.compare(&baseline), Vec::<String>::new());
        let worse = counts(with_instructions(1_031.0), 2_000.0).compare(&baseline);
        assert_eq!(worse.len(), CASES);
        assert_eq!(
            worse[0],
            "two-arguments/encoded/lua-runtime: 1031 instructions, were 1000, at most 1030"
        );
    }

    #[test]
    fn one_allocation_more_is_too_much() {
        let baseline = counts(SMALL, 2_000.0);
        for cost in [
            Cost {
                allocations: 5.0,
                ..SMALL
            },
            Cost {
                grown: 1.0,
                ..SMALL
            },
        ] {
            // Whatever compiler it is.
            for others in [2_000.0, 3_000.0] {
                assert_eq!(counts(cost, others).compare(&baseline).len(), CASES);
            }
        }
    }

    #[test]
    fn with_another_compiler_the_share_counts() {
        let baseline = counts(SMALL, 2_000.0);
        let half_more = counts(with_instructions(1_600.0), 3_000.0);
        assert_eq!(half_more.compare(&baseline), Vec::<String>::new());
        let worse = counts(with_instructions(1_700.0), 3_000.0).compare(&baseline);
        assert_eq!(worse.len(), CASES);
        assert!(worse[0].contains("changed by +50.0 %"), "{}", worse[0]);
    }

    #[test]
    fn what_the_baseline_does_not_have_is_told() {
        let worse = counts(SMALL, 2_000.0).compare(&Counts::default());
        assert_eq!(worse.len(), CASES);
    }
}
