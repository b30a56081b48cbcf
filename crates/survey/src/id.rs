//! A record's id: a UUID, made once when the survey is shown.
//!
//! Read and written by hand: the crate that does so for everybody costs a respondent 0.4 KB.

use crate::time::Timestamp;
use alloc::string::String;

/// A record's id. Ours are of version 7 (RFC 9562); any UUID is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(u128);

/// The places of the hyphens in the 32 digits.
const HYPHENS: [usize; 4] = [8, 12, 16, 20];

/// What is no digit in [`DIGITS`].
const NO_DIGIT: u8 = u8::MAX;

/// The bits that no value of a digit has, and [`NO_DIGIT`] has, of eight.
const NONE: u64 = u64::from_ne_bytes([0xf0; 8]);

/// The value of each byte as a digit of base 16.
static DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        if let Some(digit) = (byte as char).to_digit(16) {
            #[expect(clippy::indexing_slicing, reason = "a byte is within 256 places")]
            {
                digits[byte as usize] = digit as u8;
            }
        }
        byte += 1;
    }
    digits
};

impl RecordId {
    /// An id of version 7 from the clock (milliseconds since 1970) and ten random bytes, of which
    /// 74 bits are kept.
    #[must_use]
    pub fn new(unix_ms: u64, random: &[u8; 10]) -> Self {
        let random = random.iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte));
        const VERSION: u128 = 7 << 76;
        const VARIANT: u128 = 2 << 62;
        let (above, below) = (random >> 64 & 0xfff, random & ((1 << 62) - 1));
        Self(u128::from(unix_ms) << 80 | VERSION | above << 64 | VARIANT | below)
    }

    /// Reads `0197…-…` with hyphens, in either case; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        let mut is_id = true;
        // The digits of a part.
        let mut part = |from: usize, to: usize| {
            let digits = text.as_bytes().get(from..to).unwrap_or_default();
            digits.iter().fold(0, |number: u64, byte| {
                let digit = DIGITS.get(usize::from(*byte)).copied().unwrap_or(NO_DIGIT);
                is_id &= digit != NO_DIGIT;
                number << 4 | u64::from(digit & 15)
            })
        };
        let above = part(0, 8) << 32 | part(9, 13) << 16 | part(14, 18);
        let below = part(19, 23) << 48 | part(24, 36);
        // Each hyphen moves those after it on by one.
        let mut hyphens = (0..).zip(HYPHENS).map(|(before, at)| text.as_bytes().get(at + before));
        is_id &= hyphens.all(|hyphen| hyphen == Some(&b'-'));
        is_id.then_some(Self(u128::from(above) << 64 | u128::from(below)))
    }

    /// The same of the bytes of a text, all digits at once, which compilers make vectors of: a file has millions of ids. It takes
    /// more bytes, which respondents do not pay.
    #[must_use]
    pub fn read_bytes(text: &[u8; 36]) -> Option<Self> {
        if [text[8], text[13], text[18], text[23]] != [b'-'; 4] {
            return None;
        }
        let mut digits = [0; 32];
        digits[..8].copy_from_slice(&text[..8]);
        digits[8..12].copy_from_slice(&text[9..13]);
        digits[12..16].copy_from_slice(&text[14..18]);
        digits[16..20].copy_from_slice(&text[19..23]);
        digits[20..].copy_from_slice(&text[24..]);
        for digit in &mut digits {
            let decimal = digit.wrapping_sub(b'0');
            let letter = (*digit | 0x20).wrapping_sub(b'a');
            let letter = if letter < 6 { letter + 10 } else { NO_DIGIT };
            *digit = if decimal < 10 { decimal } else { letter };
        }
        // Browsers' numbers have their lowest byte first.
        digits.reverse();
        let (mut number, mut all) = (0, 0);
        for eight in digits.as_chunks().0.iter().rev() {
            let values = u64::from_le_bytes(*eight);
            all |= values;
            // Each step puts two neighbours together.
            let bytes = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
            let pairs = (bytes | bytes >> 8) & 0x0000_ffff_0000_ffff;
            number = number << 32 | u128::from((pairs | pairs >> 16) as u32);
        }
        (all & NONE == 0).then_some(Self(number))
    }

    /// The id as the number that its digits write.
    #[must_use]
    pub const fn number(&self) -> u128 {
        self.0
    }

    /// The id that a number's digits write.
    #[must_use]
    pub const fn from_number(number: u128) -> Self {
        Self(number)
    }

    /// The low 64 bits, which in ours hold 62 random ones: the seed of what is shuffled, so that
    /// an order can be made again from the id alone.
    #[must_use]
    pub fn seed(&self) -> u64 {
        // The cast cuts the upper half.
        self.0 as u64
    }

    /// When it was made, if it is of version 7.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        // The upper 48 bits count milliseconds; a float holds them exactly.
        Timestamp::from_unix_ms((self.0 >> 80) as f64)
    }

    /// The id in lower case with hyphens.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(36);
        let mut rest = self.0;
        for place in 0..32 {
            if HYPHENS.contains(&place) {
                text.push('-');
            }
            text.push(char::from_digit((rest >> 124) as u32, 16).unwrap_or('0'));
            rest <<= 4;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::RecordId;

    #[test]
    fn an_id_of_version_7_holds_its_moment_and_74_random_bits() {
        // The example of RFC 9562, appendix A.6.
        let random = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        let id = RecordId::new(0x017f_22e2_79b0, &random);
        assert_eq!(id.text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        assert_eq!(id.made_at().to_rfc3339(), "2022-02-22T19:22:22Z");
        let all = RecordId::new(0xffff_ffff_ffff, &[0xff; 10]);
        assert_eq!(all.text(), "ffffffff-ffff-7fff-bfff-ffffffffffff");
        assert_eq!(RecordId::new(0, &[0; 10]).text(), "00000000-0000-7000-8000-000000000000");
    }

    #[test]
    fn what_is_written_is_read_in_either_case_and_nothing_else_is() {
        let text = "0197c0de-0001-4abc-8def-0123456789ab";
        let id = RecordId::read(text).unwrap();
        assert_eq!(id.text(), text);
        assert_eq!(RecordId::read(&text.to_uppercase()), Some(id));
        let at_once = |text: &str| RecordId::read_bytes(text.as_bytes().try_into().unwrap());
        assert_eq!([text, &text.to_uppercase()].map(at_once), [Some(id); 2]);
        assert_eq!(id.seed(), 0x8def_0123_4567_89ab);
        for wrong in [
            "",
            "0197c0de00014abc8def0123456789ab",
            "{0197c0de-0001-4abc-8def-0123456789ab}",
            "urn:uuid:0197c0de-0001-4abc-8def-0123456789ab",
            "0197c0de-0001-4abc-8def-0123456789a",
            "0197c0de-0001-4abc-8def-0123456789abc",
            "0197c0de-0001-4abc-8def-0123456789ag",
            "0197c0de--0001-4abc-8def-0123456789ab",
            "0197c0d-e0001-4abc-8def-0123456789ab",
            "0197c0de-0001-4abc-8def0123456789ab",
            "0197c0de-0001-4abc-8def-0123456789ab-",
            "-0197c0de-0001-4abc-8def-0123456789ab",
            "0197c0de-0001-4abc-8def-0123456789a٩",
        ] {
            assert_eq!(RecordId::read(wrong), None, "{wrong}");
        }
        // Each byte in each place is what it is for both.
        for place in 0..36 {
            for byte in 0..=u8::MAX {
                let mut bytes = *b"0197c0de-0001-4abc-8def-0123456789ab";
                bytes[place] = byte;
                let by_each = str::from_utf8(&bytes).ok().and_then(RecordId::read);
                assert_eq!(RecordId::read_bytes(&bytes), by_each, "{place} {byte}");
            }
        }
    }
}
