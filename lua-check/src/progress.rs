//! How far the work is, on a terminal, where there is much of it.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears when the work takes a while.
pub(crate) struct Progress {
    bar: ProgressBar,
    start: Instant,
    /// Where it is to appear; `None` once it has.
    target: Option<ProgressDrawTarget>,
}

impl Progress {
    /// On the standard error, if that is a terminal.
    pub(crate) fn new(count: usize) -> Self {
        Self::on(ProgressDrawTarget::stderr(), count)
    }

    fn on(target: ProgressDrawTarget, count: usize) -> Self {
        let length = u64::try_from(count).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} scripts") {
            bar.set_style(style);
        }
        Self {
            bar,
            start: Instant::now(),
            target: Some(target),
        }
    }

    /// Counts one more.
    pub(crate) fn step(&mut self) {
        self.bar.inc(1);
        if self.start.elapsed() >= PATIENCE
            && let Some(target) = self.target.take()
        {
            self.bar.set_draw_target(target);
            self.bar.tick();
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// A terminal that keeps what is written.
    #[derive(Clone, Debug, Default)]
    struct Terminal(Arc<Mutex<String>>);

    impl Terminal {
        fn text(&self) -> String {
            self.0.lock().expect("nobody panicked").clone()
        }
    }

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().expect("nobody panicked").push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.write_str("<cleared>")
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn on(terminal: &Terminal) -> Progress {
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        Progress::on(target, 10)
    }

    #[test]
    fn short_work_shows_nothing() {
        let terminal = Terminal::default();
        let mut progress = on(&terminal);
        // A second has not gone by, however slow the machine is.
        progress.start = Instant::now() + Duration::from_secs(3600);
        progress.step();
        progress.finish();
        assert_eq!(terminal.text(), "");
    }

    #[test]
    fn long_work_shows_how_far_it_is_and_takes_that_away() {
        let terminal = Terminal::default();
        let mut progress = on(&terminal);
        progress.step();
        progress.start -= PATIENCE;
        progress.step();
        assert!(
            terminal.text().contains("2/10 scripts"),
            "{}",
            terminal.text()
        );
        progress.finish();
        assert!(
            terminal.text().ends_with("<cleared>"),
            "{}",
            terminal.text()
        );
    }
}
