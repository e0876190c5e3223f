//! What was recorded, held against what the analysis says of each place.

use lua_analysis::meaning::names::resolve;
use lua_analysis::meaning::values::{Observed, Values, values};
use lua_analysis::syntax::parse;
use lua_analysis::text::span::Span;

use crate::instrument::{Instrumented, instrument};
use crate::run::Run;

/// A script with what the analysis says of it, ready to run.
pub(crate) struct Subject {
    pub(crate) text: String,
    values: Values,
    pub(crate) instrumented: Instrumented,
}

/// A value that lies outside of what was found out.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) place: Span,
    pub(crate) observed: Observed,
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
        Some(Self {
            values: values(&block, &names),
            instrumented: instrument(text.as_bytes(), &block, &names, false),
            text,
        })
    }

    /// Whether the analysis followed the script to its end.
    pub(crate) fn is_followed(&self) -> bool {
        self.values.is_complete()
    }

    /// The values of a run that lie outside, at most one of each place.
    pub(crate) fn faults(&self, run: &Run) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for (number, observed) in &run.records {
            let place = self.instrumented.places[*number];
            let said = match self.values.at(place) {
                _ if self.is_unreached(place) => "unreached".to_owned(),
                None => "never".to_owned(),
                Some(value) if self.values.admits(value, observed) => continue,
                Some(value) => value.to_string(),
            };
            if faults.iter().all(|fault| fault.place != place) {
                let observed = observed.clone();
                faults.push(Fault {
                    place,
                    observed,
                    said,
                });
            }
        }
        faults
    }

    fn is_unreached(&self, place: Span) -> bool {
        let mut unreached = self.values.unreached().iter();
        unreached.any(|span| span.start <= place.start && place.end <= span.end)
    }

    /// How many of these are of places of which something is known.
    pub(crate) fn known(&self, run: &Run) -> usize {
        let mut records = run.records.iter();
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
        let observed = match &fault.observed {
            Observed::Text(text) => format!("text {:?}", String::from_utf8_lossy(text)),
            observed => format!("{observed:?}"),
        };
        format!(
            "line {line}: `{expression}` was {observed}, but is said to be: {}",
            fault.said
        )
    }
}
