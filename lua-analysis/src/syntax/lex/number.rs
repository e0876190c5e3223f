//! The value of a numeral, as the servers' `luaO_str2d` finds it through glibc's `strtod`.

/// The value of a numeral's text, or `None` when it is malformed.
///
/// The text stops at the first NUL, as a C string does.
pub(super) fn parse(text: &[u8]) -> Option<f64> {
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    match text {
        [b'0', b'x' | b'X', digits @ ..] => parse_hexadecimal(digits),
        _ => std::str::from_utf8(text).ok()?.parse().ok(),
    }
}

/// What `strtod` reads behind `0x`: hexadecimal digits and, since C99, a binary exponent.
fn parse_hexadecimal(digits: &[u8]) -> Option<f64> {
    let length = digits
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let (digits, rest) = digits.split_at(length);
    if digits.is_empty() {
        return None;
    }
    let exponent = match rest {
        [] => 0,
        [b'p' | b'P', exponent @ ..] if !exponent.is_empty() => {
            exponent.iter().try_fold(0_i64, |exponent, byte| {
                let digit = char::from(*byte).to_digit(10)?;
                // More than any text's digits can make up for: it stays infinite.
                Some((exponent * 10 + i64::from(digit)).min(i64::MAX / 16))
            })?
        }
        _ => return None,
    };
    Some(round(digits, exponent))
}

/// `digits` times two to the power of `exponent`, rounded once, to even.
#[allow(clippy::cast_precision_loss)] // `top` is kept below 2^53 exactly for that
fn round(digits: &[u8], exponent: i64) -> f64 {
    const MANTISSA_BITS: u32 = f64::MANTISSA_DIGITS;
    let mut mantissa = 0_u64;
    let mut sticky = false;
    let mut exponent = exponent;
    for digit in digits {
        let digit = u64::from(char::from(*digit).to_digit(16).unwrap_or_default());
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
        } else {
            sticky |= digit != 0;
            exponent = exponent.saturating_add(4);
        }
    }
    if mantissa == 0 {
        return 0.0;
    }
    let surplus = (u64::BITS - mantissa.leading_zeros()).saturating_sub(MANTISSA_BITS);
    let mut top = mantissa >> surplus;
    if surplus > 0 {
        let half = 1_u64 << (surplus - 1);
        let dropped = mantissa & ((half << 1) - 1);
        if dropped > half || dropped == half && (sticky || top & 1 == 1) {
            top += 1;
        }
        exponent = exponent.saturating_add(i64::from(surplus));
    }
    // Exponents are never negative here: the lexer takes no sign behind `p`.
    top as f64 * 2_f64.powi(i32::try_from(exponent).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn decimal_forms() {
        assert_eq!(parse(b"1"), Some(1.0));
        assert_eq!(parse(b"1."), Some(1.0));
        assert_eq!(parse(b".5"), Some(0.5));
        assert_eq!(parse(b"08"), Some(8.0));
        assert_eq!(parse(b"1e2"), Some(100.0));
        assert_eq!(parse(b"1.5E-1"), Some(0.15));
        assert_eq!(parse(b"1e999"), Some(f64::INFINITY));
        assert_eq!(parse(b"1\0abc"), Some(1.0));
    }

    #[test]
    fn hexadecimal_forms() {
        assert_eq!(parse(b"0xff"), Some(255.0));
        assert_eq!(parse(b"0XA"), Some(10.0));
        assert_eq!(parse(b"0xep1"), Some(28.0));
        assert_eq!(
            parse(b"0xFFFFFFFFFFFFFFFFFFFF"),
            Some(1_208_925_819_614_629_174_706_175.0)
        );
        assert_eq!(parse(b"0x20000000000001"), Some(9_007_199_254_740_992.0));
        assert_eq!(parse(b"0x20000000000003"), Some(9_007_199_254_740_996.0));
        assert_eq!(
            parse(b"0x200000000000010000000000000001"),
            Some(2_f64.powi(117) * (1.0 + f64::EPSILON))
        );
        assert_eq!(parse(b"0x1p99999999999999999999"), Some(f64::INFINITY));
        assert_eq!(parse(b"0x0p99999999999999999999"), Some(0.0));
    }

    #[test]
    fn malformed_forms() {
        for text in [
            "0x", "0xg", "0x1p", "0x1g", "1e", "1e+", "1..2", "1.2.3", "1then", "3x", "1_0", "1e5x",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
