//! What was recorded, held against what the analysis says of each place.

use lua_analysis::meaning::names::resolve;
use lua_analysis::meaning::values::{CommandSite, Observed, Passed, Value, Values, values};
use lua_analysis::syntax::parse;
use lua_analysis::text::span::Span;

use crate::instrument::{Instrumented, instrument};
use crate::run::Run;
use crate::typed::Typed;

/// A script with what the analysis says of it, ready to run.
pub(crate) struct Subject {
    pub(crate) text: String,
    values: Values,
    pub(crate) instrumented: Instrumented,
    /// The same, with the script's own reply.
    pub(crate) replying: Instrumented,
    /// What is inferred of that.
    pub(crate) typed: Typed,
}

/// A value that lies outside of what was found out.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) place: Span,
    pub(crate) observed: String,
    /// What the analysis says that it is.
    pub(crate) said: String,
}

impl Subject {
    /// `None` for what is no script of Lua.
    pub(crate) fn new(text: String) -> Option<Self> {
        let parsed = parse(text.as_bytes());
        if parsed.shebang_refused.is_some() {
            return None;
        }
        let block = parsed.block?;
        let names = resolve(&block);
        let values = values(&block, &names);
        Some(Self {
            instrumented: instrument(text.as_bytes(), &block, &names, false),
            replying: instrument(text.as_bytes(), &block, &names, true),
            typed: Typed::new(&values),
            values,
            text,
        })
    }

    /// Whether the analysis followed the script to its end.
    pub(crate) fn is_followed(&self) -> bool {
        self.values.is_complete()
    }

    /// What a run has outside, at most once of each place.
    pub(crate) fn faults(&self, run: &Run) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        let mut add = |place: Span, observed: String, said: String| {
            if faults.iter().all(|fault| fault.place != place) {
                faults.push(Fault {
                    place,
                    observed,
                    said,
                });
            }
        };
        for (number, observed) in &run.records.values {
            let place = self.instrumented.places[*number];
            let said = match self.values.at(place) {
                _ if self.is_unreached(place) => "unreached".to_owned(),
                None => "never".to_owned(),
                Some(value) if self.values.admits(value, observed) => continue,
                Some(value) => value.to_string(),
            };
            add(place, shown(observed), said);
        }
        for (number, passed) in &run.records.passed {
            let place = self.instrumented.places[*number];
            let mut sites = self
                .values
                .commands()
                .iter()
                .filter(|site| site.span == place);
            let is_said = sites.any(|site| self.is_passed(site, passed));
            if self.values.is_complete() && !is_said {
                let passed: Vec<String> = passed.iter().map(shown).collect();
                add(
                    place,
                    format!("passed {}", passed.join(", ")),
                    self.ways(place),
                );
            }
        }
        faults
    }

    /// Whether a call of a command may pass this, by its ways and by all of them together.
    fn is_passed(&self, site: &CommandSite, passed: &[Observed]) -> bool {
        let admits = |(value, observed): (&Value, &Observed)| self.values.admits(value, observed);
        let is_way = |way: &Passed| {
            let has_count = if way.is_open {
                passed.len() >= way.values.len()
            } else {
                passed.len() == way.values.len()
            };
            has_count && way.values.iter().zip(passed).all(admits)
        };
        let is_named = match (&site.name, passed.first()) {
            (Some(name), Some(Observed::Text(text))) => text.eq_ignore_ascii_case(name.as_bytes()),
            (Some(_), _) => false,
            (None, _) => true,
        };
        let rest = passed.get(1..).unwrap_or_default();
        let arguments = site.arguments.iter().map(|argument| &argument.value);
        is_named
            && (site.has_more_ways || site.ways.iter().any(is_way))
            && (site.is_open || rest.len() <= site.arguments.len())
            && arguments.zip(rest).all(admits)
    }

    /// What is said that a call passes.
    fn ways(&self, call: Span) -> String {
        let sites = self
            .values
            .commands()
            .iter()
            .filter(|site| site.span == call);
        let ways = sites.flat_map(|site| &site.ways).map(|way| {
            let values: Vec<String> = way.values.iter().map(ToString::to_string).collect();
            format!(
                "{}{}",
                values.join(", "),
                if way.is_open { ", …" } else { "" }
            )
        });
        ways.collect::<Vec<_>>().join(" or ")
    }

    fn is_unreached(&self, place: Span) -> bool {
        let mut unreached = self.values.unreached().iter();
        unreached.any(|span| span.start <= place.start && place.end <= span.end)
    }

    /// How many of these are of places of which something is known.
    pub(crate) fn known(&self, run: &Run) -> usize {
        let mut records = run.records.values.iter();
        let is_known = |place: Span| {
            self.values
                .at(place)
                .is_some_and(|value| !value.is_unknown())
        };
        records
            .by_ref()
            .filter(|(number, _)| is_known(self.instrumented.places[*number]))
            .count()
    }

    /// A fault in words.
    pub(crate) fn shown(&self, fault: &Fault) -> String {
        let Span { start, end } = fault.place;
        let line = self.text[..start].split('\n').count();
        let expression = String::from_utf8_lossy(&self.text.as_bytes()[start..end]);
        format!(
            "line {line}: `{expression}` was {}, but is said to be: {}",
            fault.observed, fault.said
        )
    }
}

/// A value in words.
fn shown(observed: &Observed) -> String {
    match observed {
        Observed::Text(text) => format!("text {:?}", String::from_utf8_lossy(text)),
        Observed::Table { array, fields } => {
            let array = array.iter().map(shown);
            let fields = fields.iter().map(|(name, value)| {
                format!("{} = {}", String::from_utf8_lossy(name), shown(value))
            });
            format!("{{{}}}", array.chain(fields).collect::<Vec<_>>().join(", "))
        }
        observed => format!("{observed:?}"),
    }
}
