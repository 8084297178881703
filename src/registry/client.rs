//! The client: one for all registries and threads of a command.
//!
//! Owns the registries that were reached, each reached once however many threads want
//! it, and [`Repository`]: one repository with the rights that a piece of work needs,
//! through which all requests of the other files go. Where images are had from is
//! [`super::ladder`]'s.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use reqwest::blocking::Response;
use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode, Url};

use super::auth::Applicant;
use super::credentials::Keyring;
use super::endpoint::Endpoint;
use super::fault::{self, Asked, Failure, Reason, Tried};
use super::locked;
use super::login::Server;
use super::options::Options;
use super::registries_conf::{Registries, Source, Wanted};
use super::retry::{Attempts, RetryPolicy, Stop};
use super::transport::{self, Call};
use crate::error::{Context, Error, Kind, Result};
use crate::reference::Reference;

/// A client of registries. Clones share everything; any number of threads may use it.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// Clones stop together, but for those that were taken [`Client::apart`].
    stop: Arc<Stop>,
}

struct Shared {
    options: Options,
    keyring: Keyring,
    /// What is configured, once it was needed.
    registries: Mutex<Option<Arc<Registries>>>,
    /// By name, and whether the registry need not prove who it is.
    endpoints: Mutex<HashMap<(String, bool), Slot>>,
    /// Mirrors that are not to be asked, and why.
    avoided: Mutex<HashMap<String, String>>,
    /// What was said and need not be said again.
    said: Mutex<HashSet<String>>,
}

/// A place for a registry. Its lock is held while the registry is greeted.
type Slot = Arc<Mutex<Option<Arc<Endpoint>>>>;

impl Client {
    /// A client that has not spoken to anyone yet.
    pub fn new(options: Options) -> Self {
        let shared = Shared {
            keyring: Keyring::new(&options),
            registries: Mutex::new(options.registries.clone().map(Arc::new)),
            options,
            endpoints: Mutex::default(),
            avoided: Mutex::default(),
            said: Mutex::default(),
        };
        Client {
            shared: Arc::new(shared),
            stop: Arc::default(),
        }
    }

    /// The same client for a piece of work that may be given up by itself.
    pub fn apart(&self) -> Self {
        Client {
            shared: self.shared.clone(),
            stop: Arc::default(),
        }
    }

    /// Gives up what is under way, because it is of no use any more: nobody waits for
    /// another try, or goes on to another place. A request that was sent is still heard.
    pub fn stop(&self) {
        self.stop.stop();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_stopped()
    }

    /// Proves to a registry who we are, if it wants any proof. Gives the identity token
    /// that its token service may have answered with.
    ///
    /// # Errors
    /// The registry cannot be reached, or does not accept the credentials
    /// ([`Denied`](Kind::Denied)).
    pub fn log_in(&self, server: &Server) -> Result<Option<String>> {
        let log_in = || -> Result<Option<String>> {
            let everything = Repository {
                name: server.namespace().to_owned(),
                ..self.whole(server.registry(), &[])?
            };
            everything.attempts().retry(|_| {
                let url = everything.endpoint.base.clone();
                let response = everything.send(Call::new(Method::GET, url))?;
                if !response.status().is_success() {
                    return Err(everything.refused(response, "account"));
                }
                transport::drain(response);
                Ok(())
            })?;
            Ok(everything.endpoint.authority.identity_token())
        };
        log_in().doing(|| format!("log in to `{server}`"))
    }

    /// A registry as a whole: no repository of it.
    pub(super) fn whole(&self, registry: &str, scopes: &[&str]) -> Result<Repository> {
        // Where it is, is said by its images' names.
        let image: Reference = format!("{registry}/all").parse()?;
        let to = Source {
            // That of Docker Hub's search is no registry, but is blocked like one.
            registry: registry.to_owned(),
            repository: String::new(),
            ..self.registries()?.destination(&image)?
        };
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.at(&to, scopes)
    }

    /// A place that an image may be had from, to read from.
    pub(super) fn open(&self, source: &Source) -> Result<Repository> {
        // What counts there is the name that it has there.
        self.at(source, vec![scope(&source.repository, "pull")])
    }

    /// The repository that `image` is had from where no mirror has it, to read from.
    pub(super) fn reading(&self, image: &Reference) -> Result<Repository> {
        let registries = self.registries()?;
        match registries.sources(image, Wanted::Tag)?.last() {
            Some(source) => self.open(source),
            None => self.open(&registries.destination(image)?),
        }
    }

    /// The repository of `image`, to write to.
    pub(super) fn writing(&self, image: &Reference) -> Result<Repository> {
        let to = self.registries()?.destination(image)?;
        self.at(&to, vec![scope(image.repository(), "pull,push")])
    }

    /// The repository of `image`, to write to, with the right to read from `other` too.
    pub(super) fn mounting(&self, image: &Reference, other: &Reference) -> Result<Repository> {
        let to = self.registries()?.destination(image)?;
        let scopes = vec![
            scope(image.repository(), "pull,push"),
            scope(other.repository(), "pull"),
        ];
        self.at(&to, scopes)
    }

    fn at(&self, source: &Source, scopes: Vec<String>) -> Result<Repository> {
        let policy = match source.is_mirror {
            true => self.shared.options.retry.of_mirrors(),
            false => self.shared.options.retry,
        };
        Ok(Repository {
            endpoint: self.endpoint(source, policy)?,
            client: self.clone(),
            name: source.repository.clone(),
            scopes,
            policy,
        })
    }

    /// What `registries.conf` says.
    pub(super) fn registries(&self) -> Result<Arc<Registries>> {
        let mut registries = locked(&self.shared.registries);
        match &*registries {
            Some(registries) => Ok(registries.clone()),
            None => Ok(registries
                .insert(Arc::new(Registries::of_this_host()?))
                .clone()),
        }
    }

    fn endpoint(&self, source: &Source, policy: RetryPolicy) -> Result<Arc<Endpoint>> {
        let options = &self.shared.options;
        let is_insecure = source.is_insecure || options.is_insecure(&source.registry);
        let slot = locked(&self.shared.endpoints)
            .entry((source.registry.clone(), is_insecure))
            .or_default()
            .clone();
        let mut slot = locked(&slot);
        if let Some(endpoint) = &*slot {
            return Ok(endpoint.clone());
        }
        if let Some(why) = self.avoided(&source.registry).filter(|_| source.is_mirror) {
            return Err(Error::engine(why));
        }
        let policy = RetryPolicy {
            // Others are asked rather than waiting for a mirror to come back.
            retries: if source.is_mirror { 0 } else { policy.retries },
            ..policy
        };
        let endpoint = self.attempts(policy).retry(|_| {
            Endpoint::reach(&source.registry, is_insecure, options).map_err(|failure| {
                match failure.reason {
                    // Nothing was there from the start: a wrong name rather than an outage.
                    Reason::Unreachable | Reason::NotTls => {
                        failure.error.kind_of(Kind::Unavailable).into()
                    }
                    _ => failure,
                }
            })
        });
        let endpoint = match endpoint {
            Ok(endpoint) => Arc::new(endpoint),
            Err(why) => {
                // Before the lock goes: who waits for it need not find out once more.
                if source.is_mirror {
                    self.avoid(&source.registry, &why.one_line());
                }
                return Err(why);
            }
        };
        *slot = Some(endpoint.clone());
        Ok(endpoint)
    }

    /// Sees to it that a mirror is not asked again.
    pub(super) fn avoid(&self, mirror: &str, why: &str) {
        let mut avoided = locked(&self.shared.avoided);
        avoided.entry(mirror.to_owned()).or_insert(why.to_owned());
    }

    /// Why a mirror is not to be asked, if it is not.
    pub(super) fn avoided(&self, mirror: &str) -> Option<String> {
        locked(&self.shared.avoided).get(mirror).cloned()
    }

    /// Tells whoever watches, unless that was told before.
    pub(super) fn say_once(&self, line: &str) {
        if locked(&self.shared.said).insert(line.to_owned()) {
            self.shared.options.progress.say(line);
        }
    }

    fn attempts(&self, policy: RetryPolicy) -> Attempts {
        let progress = self.shared.options.progress.clone();
        Attempts::new(policy, progress, self.stop.clone())
    }
}

/// What a token must be good for (distribution's "token scope").
fn scope(repository: &str, actions: &str) -> String {
    format!("repository:{repository}:{actions}")
}

/// One repository, and the rights in it that a piece of work needs.
#[derive(Clone)]
pub(super) struct Repository {
    client: Client,
    pub(super) endpoint: Arc<Endpoint>,
    name: String,
    scopes: Vec<String>,
    policy: RetryPolicy,
}

impl Repository {
    /// An address of the registry, from a path such as `_catalog`.
    pub(super) fn registry_url(&self, path: &str) -> Result<Url> {
        self.endpoint.url(path)
    }

    /// An address in the repository, from a path such as `manifests/12`.
    pub(super) fn url(&self, path: &str) -> Result<Url> {
        self.endpoint.url(&format!("{}/{path}", self.name))
    }

    /// The repository's name as people are shown it.
    pub(super) fn described(&self) -> String {
        format!("repository `{}`", self.name)
    }

    pub(super) fn attempts(&self) -> Attempts {
        self.client.attempts(self.policy)
    }

    /// Sends a request and gives the answer, whatever its status. The proof that the
    /// registry wants goes along if the request goes to the registry itself, and a proof
    /// that it does not accept any more is renewed once.
    pub(super) fn send(&self, mut call: Call<'_>) -> Tried<Response> {
        let transport = &self.endpoint.transport;
        if !self.endpoint.is_home_of(&call.url) {
            return transport.send(&mut call, None);
        }
        let authorization = self.authorization()?;
        let response = transport.send(&mut call, authorization.as_ref())?;
        let is_asked_for_proof = response.status() == StatusCode::UNAUTHORIZED
            && self.endpoint.is_home_of(response.url());
        let authority = &self.endpoint.authority;
        if !is_asked_for_proof || !authority.challenged(response.headers(), authorization.as_ref())
        {
            return Ok(response);
        }
        let renewed = self.authorization()?;
        if renewed.is_none() {
            return Ok(response);
        }
        transport::drain(response);
        transport.send(&mut call, renewed.as_ref())
    }

    fn authorization(&self) -> Tried<Option<HeaderValue>> {
        let registry = &self.endpoint.name;
        let described = self.described();
        // Programs that keep credentials are not asked before the registry wants any.
        if !self.endpoint.authority.wants_proof() {
            return Ok(None);
        }
        let shared = &self.client.shared;
        let credentials = shared.keyring.find(registry, &self.name)?;
        let registries = self.client.registries()?;
        self.endpoint.authority.authorization(&Applicant {
            transport: &self.endpoint.transport,
            options: &shared.options,
            is_insecure: self.endpoint.is_insecure,
            is_insecure_host: &|host| registries.is_insecure(host),
            credentials: credentials.as_ref(),
            scopes: &self.scopes,
            asked: Asked {
                registry,
                what: &described,
                with_credentials: credentials.is_some(),
            },
        })
    }

    /// Makes a failure of an answer that is not the hoped-for one. `what` was asked for.
    pub(super) fn refused(&self, response: Response, what: &str) -> Failure {
        // An error in finding credentials was reported when they were looked for.
        let credentials = self
            .client
            .shared
            .keyring
            .find(&self.endpoint.name, &self.name);
        let asked = Asked {
            registry: &self.endpoint.name,
            what,
            with_credentials: self.endpoint.authority.wants_proof()
                && credentials.is_ok_and(|found| found.is_some()),
        };
        fault::refusal(response, &asked)
    }
}
