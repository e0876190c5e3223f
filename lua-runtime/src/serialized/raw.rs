//! MessagePack as it was before it told bytes from text.
//!
//! The `cmsgpack` of servers knows no bytes: `bad data format`. In Lua both are strings.

/// What stands behind a marker.
enum Behind {
    /// That many bytes.
    Bytes(usize),
    /// A length in that many bytes, and then that many bytes and some more.
    Length { width: usize, more: usize },
}

/// Marks all bytes as strings. The two differ in nothing but their markers.
pub(super) fn bytes_to_strings(mut rest: &mut [u8]) {
    while let Some((marker, behind)) = rest.split_first_mut() {
        *marker = match *marker {
            0xc4 => 0xd9,
            0xc5 => 0xda,
            0xc6 => 0xdb,
            other => other,
        };
        let length = match self::behind(*marker) {
            Behind::Bytes(length) => length,
            Behind::Length { width, more } => {
                let length = behind.iter().take(width);
                let length = length.fold(0, |length, byte| length << 8 | usize::from(*byte));
                length.saturating_add(width + more)
            }
        };
        rest = behind.get_mut(length..).unwrap_or_default();
    }
}

/// Lists and maps are their elements one after the other.
fn behind(marker: u8) -> Behind {
    match marker {
        0xa0..=0xbf => Behind::Bytes(usize::from(marker & 0x1f)),
        0xcc | 0xd0 => Behind::Bytes(1),
        0xcd | 0xd1 | 0xd4 | 0xdc | 0xde => Behind::Bytes(2),
        0xd5 => Behind::Bytes(3),
        0xca | 0xce | 0xd2 | 0xdd | 0xdf => Behind::Bytes(4),
        0xd6 => Behind::Bytes(5),
        0xcb | 0xcf | 0xd3 => Behind::Bytes(8),
        0xd7 => Behind::Bytes(9),
        0xd8 => Behind::Bytes(17),
        0xd9 => Behind::Length { width: 1, more: 0 },
        0xda => Behind::Length { width: 2, more: 0 },
        0xdb => Behind::Length { width: 4, more: 0 },
        0xc7 => Behind::Length { width: 1, more: 1 },
        0xc8 => Behind::Length { width: 2, more: 1 },
        0xc9 => Behind::Length { width: 4, more: 1 },
        _ => Behind::Bytes(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values whose contents look like the markers of bytes.
    #[test]
    fn only_markers_are_changed() {
        let before: &[&[u8]] = &[
            &[
                0xdc, 0, 0xc4, 0xde, 0, 0xc5, 0xdd, 0, 0, 0, 0xc6, 0xdf, 0, 0, 0, 0xc4,
            ],
            &[0x7f, 0xe0, 0xc0, 0xc2, 0xc3, 0x94, 0x84],
            &[
                0xcc, 0xc4, 0xcd, 0xc4, 0xc4, 0xce, 0xc4, 0xc4, 0xc4, 0xc4, 0xd0, 0xc4,
            ],
            &[
                0xcf, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xca, 0xc5, 0xc5, 0xc5, 0xc5,
            ],
            &[
                0xa1, 0xc4, 0xd9, 1, 0xc4, 0xda, 0, 1, 0xc5, 0xdb, 0, 0, 0, 1, 0xc6,
            ],
            &[
                0xd4, 0xc4, 0xc4, 0xc7, 1, 0xc4, 0xc4, 0xc8, 0, 1, 0xc4, 0xc4,
            ],
        ];
        let mut bytes = before.concat();
        bytes_to_strings(&mut bytes);
        assert_eq!(bytes, before.concat());

        let mut bytes = vec![
            0x93, 0xc4, 1, 0xc4, 0xc5, 0, 1, 0xc4, 0xc6, 0, 0, 0, 1, 0xc4, 0xc4, 0,
        ];
        bytes_to_strings(&mut bytes);
        assert_eq!(
            bytes,
            [
                0x93, 0xd9, 1, 0xc4, 0xda, 0, 1, 0xc4, 0xdb, 0, 0, 0, 1, 0xc4, 0xd9, 0
            ]
        );
    }

    #[test]
    fn what_is_cut_off_does_no_harm() {
        for cut in [&[0xc6_u8][..], &[0xdb, 0xff, 0xff, 0xff, 0xff], &[0xd8, 1]] {
            bytes_to_strings(&mut cut.to_vec());
        }
    }
}
