//! Which files are scripts, and which only parts of scripts.
//!
//! Entry point: [`are_scripts`]. A file is a part if one includes it, directly or through others, that
//! it does not include itself. So no file vanishes: of files that include each other in a circle,
//! and that no other file includes, all are scripts, and each is reported with the circle.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::directive::directives;
use super::resolve::Resolver;
use crate::project::config::Config;
use crate::project::read::{is_regular_file, read_regular_file};
use crate::project::settings::Settings;
use crate::project::{Project, canonical};
use crate::text::source::Source;

/// A file that may be a script.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// The folder of scripts that it belongs to, unless a `lua-check.toml` says otherwise.
    pub folder: &'a Path,
}

/// For each of these files, whether it is a script.
pub fn are_scripts(project: &Project, candidates: &[Candidate<'_>]) -> Vec<bool> {
    let mut graph = Graph::default();
    let nodes: Vec<usize> = candidates
        .iter()
        .map(|candidate| {
            let settings = project.settings(candidate.path);
            let folder = match &settings {
                Some(settings) => settings.folder().to_path_buf(),
                None => canonical(candidate.folder),
            };
            let home = Arc::new(Home { folder, settings });
            graph.node(canonical(candidate.path), &home)
        })
        .collect();
    graph.follow();
    let are_scripts = graph.outermost();
    nodes
        .into_iter()
        .map(|node| are_scripts.get(node).copied().unwrap_or(true))
        .collect()
}

/// What decides which files a file includes.
struct Home {
    folder: PathBuf,
    settings: Option<Arc<Settings>>,
}

/// Which file includes which.
#[derive(Default)]
struct Graph {
    places: HashMap<PathBuf, usize>,
    /// The files that are still to be read.
    unread: Vec<(usize, PathBuf, Arc<Home>)>,
    /// By the places of both.
    includes: Vec<Vec<usize>>,
    included_by: Vec<Vec<usize>>,
}

impl Graph {
    fn node(&mut self, path: PathBuf, home: &Arc<Home>) -> usize {
        if let Some(place) = self.places.get(&path) {
            return *place;
        }
        let place = self.includes.len();
        self.includes.push(Vec::new());
        self.included_by.push(Vec::new());
        self.unread.push((place, path.clone(), Arc::clone(home)));
        self.places.insert(path, place);
        place
    }

    /// Reads all files, and those that they include.
    fn follow(&mut self) {
        let default = Config::default();
        while let Some((place, path, home)) = self.unread.pop() {
            let settings = home.settings.as_deref();
            let resolver = Resolver {
                folder: &home.folder,
                config: settings.map_or(&default, |settings| &settings.config),
            };
            // What can't be read is reported where it is analysed.
            let text = is_regular_file(&path).then(|| read_regular_file(&path).ok());
            let file = Source::new("", text.flatten().unwrap_or_default());
            for directive in directives(&file) {
                let Ok(included) = resolver.resolve(&path, &directive.path) else {
                    continue;
                };
                let included = self.node(included, &home);
                link(&mut self.includes, place, included);
                link(&mut self.included_by, included, place);
            }
        }
    }

    /// Whether each file is one that no other includes, but for those that it includes itself.
    fn outermost(&self) -> Vec<bool> {
        let mut visited = vec![false; self.includes.len()];
        let mut starts = Vec::new();
        for place in 0..self.includes.len() {
            if visit(&self.includes, place, &mut visited) {
                starts.push(place);
            }
        }
        // What a start reaches, no start before it reaches. So the last one is included by no
        // file but of its own circle, and so is each before it that no later one reaches.
        let mut reached = vec![false; self.includes.len()];
        let mut outermost = vec![false; self.includes.len()];
        for start in starts.into_iter().rev() {
            if visit(&self.includes, start, &mut reached) {
                visit(&self.included_by, start, &mut outermost);
            }
        }
        outermost
    }
}

fn link(links: &mut [Vec<usize>], from: usize, to: usize) {
    if let Some(links) = links.get_mut(from) {
        links.push(to);
    }
}

/// Marks all that can be reached from a place, and itself; says whether it was not marked before.
fn visit(links: &[Vec<usize>], place: usize, marked: &mut [bool]) -> bool {
    let mut is_new = |place: usize| {
        let mark = marked.get_mut(place);
        mark.is_some_and(|mark| !std::mem::replace(mark, true))
    };
    if !is_new(place) {
        return false;
    }
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        let next = links.get(place).into_iter().flatten();
        open.extend(next.copied().filter(|next| is_new(*next)));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of so many files are scripts, with these inclusions.
    fn scripts(count: usize, inclusions: &[(usize, usize)]) -> Vec<usize> {
        let mut graph = Graph {
            includes: vec![Vec::new(); count],
            included_by: vec![Vec::new(); count],
            ..Graph::default()
        };
        for (from, to) in inclusions {
            link(&mut graph.includes, *from, *to);
            link(&mut graph.included_by, *to, *from);
        }
        let outermost = graph.outermost();
        (0..count)
            .filter(|place| outermost.get(*place) == Some(&true))
            .collect()
    }

    #[test]
    fn what_others_include_is_a_part() {
        assert_eq!(scripts(3, &[]), [0, 1, 2]);
        assert_eq!(scripts(4, &[(0, 1), (1, 2), (3, 2)]), [0, 3]);
        // In the other order.
        assert_eq!(scripts(4, &[(3, 2), (2, 1), (0, 1)]), [0, 3]);
    }

    #[test]
    fn circles_are_parts_only_of_what_is_outside_of_them() {
        assert_eq!(scripts(1, &[(0, 0)]), [0]);
        assert_eq!(scripts(2, &[(0, 1), (1, 0)]), [0, 1]);
        // A part beneath a circle, and a circle beneath a script.
        assert_eq!(scripts(3, &[(0, 1), (1, 0), (1, 2)]), [0, 1]);
        assert_eq!(scripts(3, &[(0, 1), (1, 2), (2, 1)]), [0]);
        assert_eq!(scripts(3, &[(2, 1), (1, 0), (0, 1)]), [2]);
        // One circle that includes another; two that share a part; a circle that meets itself.
        assert_eq!(
            scripts(4, &[(0, 1), (1, 0), (2, 3), (3, 2), (3, 0)]),
            [2, 3]
        );
        assert_eq!(
            scripts(5, &[(0, 1), (1, 0), (2, 3), (3, 2), (0, 4), (2, 4)]),
            [0, 1, 2, 3]
        );
        assert_eq!(scripts(3, &[(0, 1), (1, 0), (1, 2), (2, 1)]), [0, 1, 2]);
    }

    /// Against the definition, on all graphs of four files.
    #[test]
    fn it_is_as_it_is_defined() {
        let pairs: Vec<(usize, usize)> = (0..4)
            .flat_map(|from| (0..4).map(move |to| (from, to)))
            .filter(|(from, to)| from != to)
            .collect();
        for bits in 0..1_usize << pairs.len() {
            let inclusions: Vec<(usize, usize)> = pairs
                .iter()
                .enumerate()
                .filter(|(bit, _)| bits >> bit & 1 == 1)
                .map(|(_, pair)| *pair)
                .collect();
            let mut links = vec![Vec::new(); 4];
            for (from, to) in &inclusions {
                link(&mut links, *from, *to);
            }
            let reaches = |from: usize, to: usize| {
                let mut marked = vec![false; 4];
                visit(&links, from, &mut marked);
                marked.get(to) == Some(&true)
            };
            let is_part =
                |file: &usize| (0..4).any(|other| reaches(other, *file) && !reaches(*file, other));
            let expected: Vec<usize> = (0..4).filter(|file| !is_part(file)).collect();
            assert_eq!(scripts(4, &inclusions), expected, "{inclusions:?}");
        }
    }
}
