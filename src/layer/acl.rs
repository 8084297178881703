//! Access lists, as `system.posix_acl_*` holds them.
//!
//! Owns their form (`linux/posix_acl_xattr.h`): a version of four bytes, then eight bytes an
//! entry, all of the lowest byte first.
//!
//! | bytes | meaning |
//! |---|---|
//! | 0, 1 | whom it is about: 2 a user, 8 a group, 4 the file's own, others without an id |
//! | 2, 3 | what he may do |
//! | 4 to 7 | his id |

const VERSION_BYTES: usize = 4;
const ENTRY_BYTES: usize = 8;
const ID_AT: usize = 4;
const USER: [u8; 2] = [2, 0];
const GROUP: [u8; 2] = [8, 0];
const OWN_GROUP: [u8; 2] = [4, 0];

/// The list with other ids: an entry about somebody for whom there is none falls away. What
/// is no list stays as it is, for the kernel to refuse.
pub(super) fn translate(
    list: &[u8],
    user: impl Fn(u32) -> Option<u32>,
    group: impl Fn(u32) -> Option<u32>,
) -> Vec<u8> {
    let Some((version, entries)) = list.split_at_checked(VERSION_BYTES) else {
        return list.to_vec();
    };
    let (entries, rest) = entries.as_chunks::<ENTRY_BYTES>();
    if !rest.is_empty() {
        return list.to_vec();
    }
    let mut translated = version.to_vec();
    for entry in entries {
        let id = u32::from_le_bytes([entry[4], entry[5], entry[6], entry[7]]);
        let id = match [entry[0], entry[1]] {
            USER => user(id),
            GROUP => group(id),
            _ => Some(id),
        };
        if let Some(id) = id {
            translated.extend_from_slice(&entry[..ID_AT]);
            translated.extend_from_slice(&id.to_le_bytes());
        }
    }
    translated
}

/// What the file's own group may do, as the bits of one digit of a mode.
pub(super) fn own_group(list: &[u8]) -> Option<u32> {
    let (entries, _) = list.get(VERSION_BYTES..)?.as_chunks::<ENTRY_BYTES>();
    let own = entries.iter().find(|entry| entry[..2] == OWN_GROUP)?;
    Some(u32::from(own[2] & 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(tag: u16, permissions: u16, id: u32) -> Vec<u8> {
        [
            &tag.to_le_bytes()[..],
            &permissions.to_le_bytes(),
            &id.to_le_bytes(),
        ]
        .concat()
    }

    #[test]
    fn ids_of_users_and_groups_are_others_and_strangers_fall_away() {
        const NONE: u32 = u32::MAX;
        let list = |entries: &[(u16, u32)]| {
            let entries = entries.iter().map(|(tag, id)| entry(*tag, 6, *id));
            [vec![2, 0, 0, 0], entries.collect::<Vec<_>>().concat()].concat()
        };
        let before = list(&[
            (1, NONE),
            (2, 5),
            (2, 9),
            (4, NONE),
            (8, 5),
            (16, NONE),
            (32, NONE),
        ]);
        let user = |id: u32| (id < 8).then_some(id + 100);
        let after = translate(&before, user, |id| Some(id + 200));
        let wanted = [
            (1, NONE),
            (2, 105),
            (4, NONE),
            (8, 205),
            (16, NONE),
            (32, NONE),
        ];
        assert_eq!(after, list(&wanted));
    }

    #[test]
    fn the_own_group_is_neither_the_mask_nor_another_group() {
        let entries = [(1, 7), (2, 7), (4, 4), (8, 7), (16, 7), (32, 5)];
        let entries = entries.map(|(tag, permissions)| entry(tag, permissions, 0));
        let list = [vec![2, 0, 0, 0], entries.concat()].concat();
        assert_eq!(own_group(&list), Some(4));
        for none in [&list[..0], &list[..12], &[2, 0, 0, 0]] {
            assert_eq!(own_group(none), None);
        }
    }

    #[test]
    fn what_is_no_list_stays() {
        for odd in [&b""[..], b"x", &[2, 0, 0, 0, 1]] {
            assert_eq!(translate(odd, |_| None, |_| None), odd);
        }
    }
}
