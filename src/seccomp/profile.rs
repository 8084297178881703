//! Docker's seccomp profile: the JSON document, and what it comes to for one container.
//!
//! Owns the schema (`defaultAction`, `archMap`, `syscalls[]` with `includes` and
//! `excludes`), its checks, and the choice of the rules that apply. Refuses to know the
//! numbers of system calls and the kernel's filters: its product is the OCI runtime
//! specification's `linux.seccomp`, which any OCI runtime understands.
//!
//! The schema is that of `github.com/moby/profiles/seccomp`; Podman's profiles are of the
//! same form.

use std::path::PathBuf;
use std::str::FromStr;

use oci_spec::runtime::{
    Arch, Capabilities, Capability, LinuxSeccomp, LinuxSeccompAction, LinuxSeccompArg,
    LinuxSeccompFilterFlag, LinuxSyscall,
};
use serde::{Deserialize, Deserializer};

use crate::error::{Context, Error, Result};

use super::machine::Machine;
use super::policy;

/// The container that a profile is resolved for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The bounding set of its process.
    pub capabilities: &'a Capabilities,
    /// The kernel that it runs on.
    pub kernel: KernelVersion,
    /// The machine that it runs on.
    pub machine: Machine,
}

/// The first two numbers of a kernel's release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KernelVersion {
    /// The 6 of 6.18.
    pub major: u32,
    /// The 18 of 6.18.
    pub minor: u32,
}

impl KernelVersion {
    /// The version of the running kernel.
    ///
    /// # Errors
    ///
    /// The kernel's release does not begin with two numbers.
    pub fn running() -> Result<Self> {
        let name = rustix::system::uname();
        let release = name.release().to_string_lossy();
        Self::of_release(&release)
            .ok_or_else(|| Error::engine(format!("read the kernel's version from `{release}`")))
    }

    /// Reads `6.18.44-generic`, `6.18-rc1`, `6.18`.
    fn of_release(release: &str) -> Option<Self> {
        let (major, rest) = release.split_once('.')?;
        let digits = rest.find(|c: char| !c.is_ascii_digit());
        let minor = rest.get(..digits.unwrap_or(rest.len()))?;
        Self::of_numbers(major, minor)
    }

    fn of_numbers(major: &str, minor: &str) -> Option<Self> {
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        Some(KernelVersion {
            major: number(major)?,
            minor: number(minor)?,
        })
    }
}

/// The form in a profile: exactly two numbers.
impl FromStr for KernelVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('.')
            .and_then(|(major, minor)| Self::of_numbers(major, minor))
            .ok_or_else(|| format!("`{text}` is not a kernel version such as `4.8`"))
    }
}

/// A seccomp profile with its conditions not yet decided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    pub(super) default_action: LinuxSeccompAction,
    #[serde(default)]
    pub(super) default_errno_ret: Option<u32>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) architectures: Vec<Arch>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) arch_map: Vec<ArchitectureFamily>,
    #[serde(default)]
    pub(super) flags: Option<Vec<LinuxSeccompFilterFlag>>,
    #[serde(default)]
    pub(super) listener_path: Option<PathBuf>,
    #[serde(default)]
    pub(super) listener_metadata: Option<String>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) syscalls: Vec<Rule>,
}

/// A machine's architecture, and the others whose programs it runs. They stay text, so
/// that a profile may name machines that nobody here has heard of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArchitectureFamily {
    pub(super) architecture: String,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) sub_architectures: Vec<String>,
}

/// What happens to some system calls, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) names: Vec<String>,
    /// Older profiles have one name a rule.
    #[serde(default)]
    pub(super) name: Option<String>,
    pub(super) action: LinuxSeccompAction,
    #[serde(default)]
    pub(super) errno_ret: Option<u32>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) args: Vec<LinuxSeccompArg>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) includes: Conditions,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) excludes: Conditions,
}

/// Conditions of a rule. As `includes` all must hold, as `excludes` none may.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Conditions {
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) caps: Vec<String>,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub(super) arches: Vec<String>,
    #[serde(default, deserialize_with = "kernel_version")]
    pub(super) min_kernel: Option<KernelVersion>,
}

/// Profiles written by Go programs say `null` where they mean nothing.
fn null_as_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn kernel_version<'de, D>(deserializer: D) -> Result<Option<KernelVersion>, D::Error>
where
    D: Deserializer<'de>,
{
    let text: Option<String> = Option::deserialize(deserializer)?;
    text.filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(serde::de::Error::custom))
        .transpose()
}

impl Profile {
    /// Reads a profile from its JSON text. Names of system calls are not looked at:
    /// those that do not exist on a machine are skipped when a filter is compiled.
    ///
    /// # Errors
    ///
    /// The text is not a profile: no `defaultAction`, an unknown action, operator, flag
    /// or architecture, an argument's index above 5, an error number where none belongs.
    pub fn parse(json: &str) -> Result<Self> {
        let profile: Profile = serde_json::from_str(json)
            .map_err(|cause| Error::usage("read the seccomp profile").because(cause))?;
        profile.check().doing(|| "read the seccomp profile")?;
        Ok(profile)
    }

    fn check(&self) -> Result<()> {
        if !self.architectures.is_empty() && !self.arch_map.is_empty() {
            return Err(Error::usage(
                "both `architectures` and `archMap` are given; one is enough",
            ));
        }
        policy::action_value(self.default_action, self.default_errno_ret)?;
        for rule in &self.syscalls {
            if rule.name.is_some() && !rule.names.is_empty() {
                return Err(Error::usage(
                    "a rule gives both `name` and `names`; one is enough",
                ));
            }
            policy::action_value(rule.action, rule.errno_ret)?;
            policy::alternatives(&rule.args)?;
        }
        Ok(())
    }

    /// Decides every condition, and keeps the rules that apply to `target`.
    ///
    /// # Errors
    ///
    /// The `archMap` gives the machine a sub-architecture that does not exist.
    pub fn resolve(self, target: &Target) -> Result<LinuxSeccomp> {
        let architectures = self.architectures_of(target.machine)?;
        let syscalls = self
            .syscalls
            .into_iter()
            .filter(|rule| rule.applies(target))
            .map(Rule::into_syscall)
            .collect();
        let mut filter = LinuxSeccomp::default();
        filter
            .set_default_action(self.default_action)
            .set_default_errno_ret(self.default_errno_ret)
            .set_architectures((!architectures.is_empty()).then_some(architectures))
            .set_flags(self.flags)
            .set_listener_path(self.listener_path)
            .set_listener_metadata(self.listener_metadata)
            .set_syscalls(Some(syscalls));
        Ok(filter)
    }

    fn architectures_of(&self, machine: Machine) -> Result<Vec<Arch>> {
        let native = machine.native_architecture();
        let mut architectures = self.architectures.clone();
        let mut families = self.arch_map.iter();
        if let Some(family) = families.find(|family| family.architecture == native.to_string()) {
            architectures.push(native);
            for name in &family.sub_architectures {
                let architecture = name.parse().map_err(|_| {
                    Error::usage(format!(
                        "`{name}` in the seccomp profile is no architecture"
                    ))
                })?;
                architectures.push(architecture);
            }
        }
        Ok(architectures)
    }
}

impl Rule {
    fn applies(&self, target: &Target) -> bool {
        let granted = |name: &String| is_granted(target.capabilities, name);
        let this_machine = |name: &String| name == target.machine.docker_name();
        let recent = |minimum: KernelVersion| target.kernel >= minimum;
        let (includes, excludes) = (&self.includes, &self.excludes);

        let included = includes.caps.iter().all(granted)
            && (includes.arches.is_empty() || includes.arches.iter().any(this_machine))
            && includes.min_kernel.is_none_or(recent);
        let excluded = excludes.caps.iter().any(granted)
            || excludes.arches.iter().any(this_machine)
            || excludes.min_kernel.is_some_and(recent);
        included && !excluded
    }

    fn into_syscall(self) -> LinuxSyscall {
        let mut names = self.names;
        names.extend(self.name);
        let mut syscall = LinuxSyscall::default();
        syscall
            .set_names(names)
            .set_action(self.action)
            .set_errno_ret(self.errno_ret)
            .set_args((!self.args.is_empty()).then_some(self.args));
        syscall
    }
}

/// Whether a capability, written `CAP_SYS_ADMIN`, is in the set. One that nobody knows is
/// in no set.
fn is_granted(capabilities: &Capabilities, name: &str) -> bool {
    name.strip_prefix("CAP_")
        .and_then(|name| Capability::from_str(name).ok())
        .is_some_and(|capability| capabilities.contains(&capability))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL: KernelVersion = KernelVersion {
        major: 6,
        minor: 18,
    };

    fn target(capabilities: &Capabilities) -> Target<'_> {
        Target {
            capabilities,
            kernel: KERNEL,
            machine: Machine::X86_64,
        }
    }

    fn resolve_rule(rule: &str, target: &Target) -> Vec<LinuxSyscall> {
        let json = format!(r#"{{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{rule}]}}"#);
        let filter = Profile::parse(&json).unwrap().resolve(target).unwrap();
        filter.syscalls().clone().unwrap()
    }

    #[test]
    fn a_rule_is_kept_only_where_its_conditions_hold() {
        let admin = Capabilities::from([Capability::SysAdmin, Capability::Bpf]);
        for (conditions, kept) in [
            (r#""includes":{}"#, true),
            (r#""includes":null,"excludes":null"#, true),
            (r#""includes":{"caps":["CAP_SYS_ADMIN"]}"#, true),
            (r#""includes":{"caps":["CAP_SYS_ADMIN","CAP_BPF"]}"#, true),
            (
                r#""includes":{"caps":["CAP_SYS_ADMIN","CAP_CHOWN"]}"#,
                false,
            ),
            (r#""includes":{"caps":["CAP_FROM_THE_FUTURE"]}"#, false),
            (r#""includes":{"arches":["arm64","amd64"]}"#, true),
            (r#""includes":{"arches":["arm64"]}"#, false),
            (r#""includes":{"minKernel":""}"#, true),
            (r#""includes":{"minKernel":"4.8"}"#, true),
            (r#""includes":{"minKernel":"6.18"}"#, true),
            (r#""includes":{"minKernel":"6.19"}"#, false),
            (r#""excludes":{"caps":["CAP_CHOWN"]}"#, true),
            (r#""excludes":{"caps":["CAP_CHOWN","CAP_BPF"]}"#, false),
            (r#""excludes":{"caps":["CAP_FROM_THE_FUTURE"]}"#, true),
            (r#""excludes":{"arches":["s390","s390x"]}"#, true),
            (r#""excludes":{"arches":["amd64"]}"#, false),
            (r#""excludes":{"minKernel":"5.0"}"#, false),
            (r#""excludes":{"minKernel":"7.0"}"#, true),
        ] {
            let rule = format!(r#"{{"names":["bpf"],"action":"SCMP_ACT_ALLOW",{conditions}}}"#);
            let rules = resolve_rule(&rule, &target(&admin));
            assert_eq!(rules.len(), usize::from(kept), "{conditions}");
        }
    }

    #[test]
    fn a_rule_keeps_its_arguments_and_its_error_number() {
        let none = Capabilities::new();
        let rules = resolve_rule(
            r#"{"name":"socket","action":"SCMP_ACT_ERRNO","errnoRet":22,"comment":"?",
                "args":[{"index":2,"value":9,"valueTwo":7,"op":"SCMP_CMP_MASKED_EQ"}]}"#,
            &target(&none),
        );
        assert_eq!(
            serde_json::to_value(&rules).unwrap(),
            serde_json::json!([{"names":["socket"],"action":"SCMP_ACT_ERRNO","errnoRet":22,
                "args":[{"index":2,"value":9,"valueTwo":7,"op":"SCMP_CMP_MASKED_EQ"}]}])
        );
    }

    #[test]
    fn the_architecture_map_is_read_for_the_machine_at_hand() {
        let none = Capabilities::new();
        let profile = Profile::parse(
            r#"{"defaultAction":"SCMP_ACT_KILL_PROCESS","flags":["SECCOMP_FILTER_FLAG_LOG"],
                "archMap":[
                  {"architecture":"SCMP_ARCH_NEW","subArchitectures":["SCMP_ARCH_NEWER"]},
                  {"architecture":"SCMP_ARCH_AARCH64","subArchitectures":null},
                  {"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],
                "syscalls":null}"#,
        )
        .unwrap();
        let filter = profile.clone().resolve(&target(&none)).unwrap();
        assert_eq!(
            serde_json::to_value(filter).unwrap(),
            serde_json::json!({"defaultAction":"SCMP_ACT_KILL_PROCESS","syscalls":[],
                "flags":["SECCOMP_FILTER_FLAG_LOG"],
                "architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86"]})
        );
        let arm = Target {
            machine: Machine::Aarch64,
            ..target(&none)
        };
        let filter = profile.resolve(&arm).unwrap();
        let only = vec![Arch::ScmpArchAarch64];
        assert_eq!(filter.architectures(), &Some(only));
    }

    #[test]
    fn what_a_profile_may_not_say_is_refused_with_its_reason() {
        let rule =
            |rule: &str| format!(r#"{{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{rule}]}}"#);
        for (json, reason) in [
            ("".to_owned(), "EOF"),
            ("{}".to_owned(), "defaultAction"),
            (
                r#"{"defaultAction":"SCMP_ACT_MAYBE"}"#.to_owned(),
                "SCMP_ACT_MAYBE",
            ),
            (
                r#"{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_Z80"]}"#
                    .to_owned(),
                "SCMP_ARCH_Z80",
            ),
            (
                r#"{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],
                    "archMap":[{"architecture":"SCMP_ARCH_X86_64"}]}"#
                    .to_owned(),
                "archMap",
            ),
            (
                r#"{"defaultAction":"SCMP_ACT_KILL","defaultErrnoRet":1}"#.to_owned(),
                "SCMP_ACT_KILL",
            ),
            (rule(r#"{"names":["read"]}"#), "action"),
            (rule(r#"{"names":["read"],"action":"ALLOW"}"#), "ALLOW"),
            (
                rule(r#"{"name":"a","names":["b"],"action":"SCMP_ACT_ALLOW"}"#),
                "names",
            ),
            (
                rule(r#"{"names":["a"],"action":"SCMP_ACT_TRAP","errnoRet":5}"#),
                "SCMP_ACT_TRAP",
            ),
            (
                rule(r#"{"names":["a"],"action":"SCMP_ACT_ERRNO","errnoRet":4096}"#),
                "4095",
            ),
            (
                rule(
                    r#"{"names":["a"],"action":"SCMP_ACT_LOG","args":[{"index":6,"value":0,"op":"SCMP_CMP_EQ"}]}"#,
                ),
                "6",
            ),
            (
                rule(
                    r#"{"names":["a"],"action":"SCMP_ACT_LOG","args":[{"index":0,"value":0,"op":"SCMP_CMP_IN"}]}"#,
                ),
                "SCMP_CMP_IN",
            ),
            (
                rule(r#"{"names":["a"],"action":"SCMP_ACT_LOG","includes":{"minKernel":"4"}}"#),
                "kernel version",
            ),
            (
                rule(r#"{"names":["a"],"action":"SCMP_ACT_LOG","includes":{"minKernel":"4.+8"}}"#),
                "kernel version",
            ),
        ] {
            let error = Profile::parse(&json).unwrap_err();
            assert!(error.one_line().contains(reason), "{json}: {error:?}");
        }
    }

    #[test]
    fn a_kernel_release_is_known_by_its_first_two_numbers() {
        let version = |major, minor| Some(KernelVersion { major, minor });
        for (release, expected) in [
            ("6.18.44-fc", version(6, 18)),
            ("5.15", version(5, 15)),
            ("4.8-rc1", version(4, 8)),
            ("5.15+", version(5, 15)),
            ("6", None),
            ("6.", None),
            (".6", None),
            ("six.two", None),
            ("99999999999.1", None),
        ] {
            assert_eq!(KernelVersion::of_release(release), expected, "{release}");
        }
        assert!(KernelVersion::running().unwrap() >= KernelVersion { major: 5, minor: 0 });
    }
}
