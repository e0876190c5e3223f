//! What the callers do.

use std::sync::Arc;
use std::time::Duration;

use lua_runtime::{Call, Error, Pipeline, pipe};
use redis::{RedisResult, aio};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::ledger::Ledger;
use crate::{Storm, scripts};

pub(crate) const CALLERS: usize = 16;
/// How long a caller waits for an answer; the storm must not be over when it gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// Calls in a pipeline, each of a counter of its own.
const PIPELINE: usize = 5;

/// What the callers connect to.
pub(crate) trait Target: Send + Sync + 'static {
    /// Its asynchronous connection.
    type Connection: aio::ConnectionLike + Send + 'static;

    fn connect(&self) -> impl Future<Output = RedisResult<Self::Connection>> + Send;

    fn connect_blocking(&self) -> RedisResult<Blocking>;
}

pub(crate) type Blocking = Box<dyn redis::ConnectionLike + Send>;

/// Has the callers work until the storm ends, and returns what they know.
pub(crate) async fn run<T: Target>(target: &Arc<T>, storm: &Arc<Storm>) -> Ledger {
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let worker = Worker {
            number,
            storm: Arc::clone(storm),
            ledger: Ledger::default(),
        };
        let work = worker.work(Arc::clone(target));
        if is_blocking(number) {
            // In a thread of its own, as its calls block.
            let runtime = Handle::current();
            callers.spawn_blocking(move || runtime.block_on(work));
        } else {
            callers.spawn(work);
        }
    }
    let mut all = Ledger::default();
    let mut join = async || {
        while let Some(ledger) = callers.join_next().await {
            all.merge(ledger.unwrap());
        }
    };
    let patience = crate::duration() + Duration::from_secs(60);
    let ended = tokio::time::timeout(patience, join()).await;
    assert!(ended.is_ok(), "a caller hangs");
    all
}

/// Every other one; the kinds of work change at half that pace, so that there are all combinations.
fn is_blocking(number: usize) -> bool {
    !number.is_multiple_of(2)
}

/// A connection of either kind.
enum Caller<C> {
    Blocking(Blocking),
    Asynchronous(C),
}

impl<C: aio::ConnectionLike + Send + 'static> Caller<C> {
    async fn one(&mut self, call: &Call<i64>) -> Result<i64, Error> {
        match self {
            Self::Blocking(con) => call.invoke(con.as_mut()),
            Self::Asynchronous(con) => call.invoke_async(con).await,
        }
    }

    async fn each(&mut self, pipe: &Pipeline) -> Result<Vec<Result<i64, Error>>, Error> {
        match self {
            Self::Blocking(con) => pipe.query_each(con.as_mut()),
            Self::Asynchronous(con) => pipe.query_each_async(con).await,
        }
    }

    async fn all(&mut self, pipe: &Pipeline) -> Result<(i64, i64), Error> {
        match self {
            Self::Blocking(con) => pipe.query(con.as_mut()),
            Self::Asynchronous(con) => pipe.query_async(con).await,
        }
    }
}

struct Worker {
    number: usize,
    storm: Arc<Storm>,
    ledger: Ledger,
}

impl Worker {
    async fn work<T: Target>(mut self, target: Arc<T>) -> Ledger {
        let mut caller = None;
        while self.storm.goes_on() {
            let Some(open) = &mut caller else {
                caller = self.connect(target.as_ref()).await;
                continue;
            };
            let broken = match self.number / 2 % 3 {
                0 => self.single(open).await,
                1 => self.pipeline(open).await,
                _ => self.transaction(open).await,
            };
            if broken {
                caller = None;
            }
        }
        self.ledger
    }

    async fn connect<T: Target>(&mut self, target: &T) -> Option<Caller<T::Connection>> {
        let connected = if is_blocking(self.number) {
            target.connect_blocking().map(Caller::Blocking)
        } else {
            target.connect().await.map(Caller::Asynchronous)
        };
        match connected {
            Ok(caller) => {
                self.ledger.connections += 1;
                Some(caller)
            }
            Err(_) => {
                // The server is being restarted: it is asked again shortly.
                tokio::time::sleep(Duration::from_millis(2)).await;
                None
            }
        }
    }

    /// Each of these returns whether the connection broke.
    async fn single<C>(&mut self, caller: &mut Caller<C>) -> bool
    where
        C: aio::ConnectionLike + Send + 'static,
    {
        let counter = format!("single{{{}}}", self.number);
        self.ledger.attempt(&counter);
        let answer = caller.one(&scripts::increment(&counter, 1)).await;
        self.settle(&counter, answer)
    }

    /// Counters of as many slots.
    async fn pipeline<C>(&mut self, caller: &mut Caller<C>) -> bool
    where
        C: aio::ConnectionLike + Send + 'static,
    {
        let counters: [String; PIPELINE] =
            std::array::from_fn(|place| format!("pipeline{{{}-{place}}}", self.number));
        let mut pipe = pipe();
        for counter in &counters {
            self.ledger.attempt(counter);
            pipe.call(scripts::increment(counter, 1));
        }
        match caller.each(&pipe).await {
            Ok(answers) => {
                assert_eq!(answers.len(), PIPELINE);
                let pairs = counters.iter().zip(answers);
                pairs.fold(false, |broken, (counter, answer)| {
                    self.settle(counter, answer) || broken
                })
            }
            Err(error) => self.ledger.fail(&error),
        }
    }

    /// Two counters of one slot.
    async fn transaction<C>(&mut self, caller: &mut Caller<C>) -> bool
    where
        C: aio::ConnectionLike + Send + 'static,
    {
        let first = format!("first{{{}}}", self.number);
        let second = format!("second{{{}}}", self.number);
        self.ledger.pair(&first, &second);
        self.ledger.attempt(&first);
        self.ledger.attempt(&second);
        let mut pipe = pipe();
        pipe.atomic()
            .call(scripts::increment(&first, 1))
            .call(scripts::increment(&second, 1));
        match caller.all(&pipe).await {
            Ok((one, other)) => {
                self.settle(&first, Ok(one));
                self.settle(&second, Ok(other))
            }
            Err(error) => self.ledger.fail(&error),
        }
    }

    fn settle(&mut self, counter: &str, answer: Result<i64, Error>) -> bool {
        match answer {
            Ok(value) => {
                self.ledger.acknowledge(counter, value);
                self.storm.acknowledged();
                false
            }
            Err(error) => self.ledger.fail(&error),
        }
    }
}
