//! Password hashing with Argon2id, on threads of its own behind a bounded queue: a storm of log-ins makes log-ins wait,
//! not pages.

use std::sync::{Arc, Mutex, mpsc};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use rand::RngCore;
use tokio::sync::{Semaphore, TryAcquireError, oneshot};

use crate::error::AppError;

use super::strings;

/// OWASP's minimum: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Log-ins that may wait for a thread; more are told to come back.
const QUEUE: usize = 400;

/// By how much hashing steps behind everything else that wants a core, in the terms of `nice`.
const MODESTY: i32 = 10;

/// Something to hash, on one of the threads.
type Job = Box<dyn FnOnce(&Argon2<'static>) + Send>;

/// The hasher.
#[derive(Clone)]
pub struct Passwords {
    waiting: Arc<Semaphore>,
    jobs: mpsc::Sender<Job>,
    /// The hash of a password nobody has, verified when there is no account, so that both answers take the same time.
    decoy: Arc<str>,
}

impl Passwords {
    /// A hasher that uses at most as many threads as the machine has cores.
    ///
    /// # Errors
    /// When the parameters are refused by the library.
    pub fn new() -> Result<Self, argon2::Error> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, None)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let decoy = hash_with(&argon, "khong-ai-dung-mat-khau-nay").unwrap_or_default().into();
        Ok(Self { waiting: Arc::new(Semaphore::new(QUEUE)), jobs: start_threads(&argon, cores), decoy })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`AppError::TooMany`] when the queue is full.
    pub async fn hash(&self, password: String) -> Result<String, AppError> {
        self.run(move |argon| hash_with(argon, &password)).await?.ok_or(AppError::Internal)
    }

    /// Whether a password fits a stored hash; `None` stands for an account that does not exist and takes as long.
    ///
    /// # Errors
    /// [`AppError::TooMany`] when the queue is full.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, AppError> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.to_string());
        let fits = self
            .run(move |argon| {
                PasswordHash::new(&stored).is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && exists)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let place = match self.waiting.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits) => return Err(AppError::TooMany(strings::BUSY.to_owned())),
            Err(TryAcquireError::Closed) => return Err(AppError::Internal),
        };
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |argon| {
            // Nobody listens any more when the request was cancelled. Its place is free only now: whoever sends requests
            // and hangs up must not make the queue longer than it may be.
            if !answer.is_closed() {
                let _ = answer.send(work(argon));
            }
            drop(place);
        });
        self.jobs.send(job).map_err(|_| AppError::Internal)?;
        answered.await.map_err(|_| AppError::Internal)
    }
}

/// Threads that take jobs until the last hasher is gone.
fn start_threads(argon: &Argon2<'static>, count: usize) -> mpsc::Sender<Job> {
    let (sender, receiver) = mpsc::channel::<Job>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..count {
        let (argon, receiver) = (argon.clone(), Arc::clone(&receiver));
        std::thread::spawn(move || {
            // On Linux this is the thread's own. A system that forbids it only has slower pages during a storm.
            let _ = rustix::process::nice(MODESTY);
            let next = || receiver.lock().ok()?.recv().ok();
            while let Some(job) = next() {
                // A job that panics answers its own request by not answering; the thread goes on.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&argon)));
            }
        });
    }
    sender
}

fn hash_with(argon: &Argon2<'_>, password: &str) -> Option<String> {
    let mut salt = [0_u8; 16];
    rand::rng().fill_bytes(&mut salt);
    let salt = SaltString::encode_b64(&salt).ok()?;
    argon.hash_password(password.as_bytes(), &salt).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn who_hangs_up_keeps_a_place_until_a_thread_comes_by() {
        // Jobs that no thread takes.
        let (jobs, waiting_jobs) = mpsc::channel();
        let passwords = Passwords { waiting: Arc::new(Semaphore::new(QUEUE)), jobs, decoy: "".into() };
        for _ in 0..QUEUE {
            assert!(passwords.hash("mật khẩu".to_owned()).now_or_never().is_none());
        }
        let refused = passwords.hash("mật khẩu".to_owned()).now_or_never();
        assert!(matches!(refused, Some(Err(AppError::TooMany(_)))), "{refused:?}");
        let argon = Argon2::default();
        // Takes no time worth mentioning: nobody waits for the hash.
        waiting_jobs.try_iter().for_each(|job| job(&argon));
        assert!(passwords.hash("mật khẩu".to_owned()).now_or_never().is_none());
    }

    #[test]
    fn an_account_that_does_not_exist_takes_as_long() {
        let (jobs, waiting_jobs) = mpsc::channel();
        let argon = Argon2::default();
        let decoy = hash_with(&argon, "khong-ai-dung-mat-khau-nay").unwrap();
        let passwords = Passwords { waiting: Arc::new(Semaphore::new(QUEUE)), jobs, decoy: decoy.into() };
        let answer = passwords.verify("mật khẩu".to_owned(), None);
        let mut answer = std::pin::pin!(answer);
        assert!(answer.as_mut().now_or_never().is_none(), "the answer waits for a hash");
        let waiting: Vec<Job> = waiting_jobs.try_iter().collect();
        assert_eq!(waiting.len(), 1);
        waiting.into_iter().for_each(|job| job(&argon));
        assert!(matches!(answer.now_or_never(), Some(Ok(false))));
    }

    #[tokio::test]
    async fn only_the_right_password_of_an_existing_account_fits() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("đúng mật khẩu".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("đúng mật khẩu".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("sai mật khẩu".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("khong-ai-dung-mat-khau-nay".to_owned(), None).await.unwrap());
    }
}
