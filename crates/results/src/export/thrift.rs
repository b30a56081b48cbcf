//! Structures of Thrift in its compact protocol, as Parquet writes them
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Type {
    True = 1,
    Int32 = 5,
    Int64 = 6,
    Binary = 8,
    List = 9,
    Struct = 12,
}

/// A structure that is being written.
#[derive(Debug)]
pub(super) struct Struct<'a> {
    bytes: &'a mut Vec<u8>,
    /// The field before, since numbers of fields are written as steps.
    last: u8,
}

/// A list that is being written.
#[derive(Debug)]
pub(super) struct List<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Struct<'a> {
    /// Adds a structure to bytes, whose fields come in rising order.
    pub(super) fn write(bytes: &'a mut Vec<u8>, fields: impl FnOnce(&mut Self)) {
        let mut own = Self { bytes, last: 0 };
        fields(&mut own);
        own.bytes.push(0);
    }

    fn begin(&mut self, field: u8, of: Type) {
        // No structure of Parquet has a gap of more than fifteen.
        self.bytes.push((field - self.last) << 4 | of as u8);
        self.last = field;
    }

    /// A field that says yes.
    pub(super) fn yes(&mut self, field: u8) {
        self.begin(field, Type::True);
    }

    pub(super) fn int32(&mut self, field: u8, number: i32) {
        self.begin(field, Type::Int32);
        signed(self.bytes, number.into());
    }

    pub(super) fn int64(&mut self, field: u8, number: i64) {
        self.begin(field, Type::Int64);
        signed(self.bytes, number);
    }

    pub(super) fn text(&mut self, field: u8, text: &str) {
        self.begin(field, Type::Binary);
        binary(self.bytes, text);
    }

    pub(super) fn inner(&mut self, field: u8, fields: impl FnOnce(&mut Struct<'_>)) {
        self.begin(field, Type::Struct);
        Struct::write(self.bytes, fields);
    }

    pub(super) fn structs(&mut self, field: u8, len: usize, items: impl FnOnce(&mut List<'_>)) {
        self.list(field, len, Type::Struct, items);
    }

    pub(super) fn ints(&mut self, field: u8, ints: &[i32]) {
        self.list(field, ints.len(), Type::Int32, |list| {
            ints.iter().for_each(|number| signed(list.bytes, (*number).into()));
        });
    }

    pub(super) fn texts(&mut self, field: u8, texts: &[&str]) {
        self.list(field, texts.len(), Type::Binary, |list| {
            texts.iter().for_each(|text| binary(list.bytes, text));
        });
    }

    fn list(&mut self, field: u8, len: usize, of: Type, items: impl FnOnce(&mut List<'_>)) {
        self.begin(field, Type::List);
        match u8::try_from(len) {
            Ok(len @ 0..15) => self.bytes.push(len << 4 | of as u8),
            _ => {
                self.bytes.push(0xf0 | of as u8);
                number(self.bytes, len as u64);
            }
        }
        items(&mut List { bytes: self.bytes });
    }
}

impl List<'_> {
    /// The next structure of the list.
    pub(super) fn item(&mut self, fields: impl FnOnce(&mut Struct<'_>)) {
        Struct::write(self.bytes, fields);
    }
}

/// Adds a number, seven bits in each byte, the low ones first.
pub(super) fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        // The cast cuts the low bits, of which the eighth is set.
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Adds a number that may be below zero: 0, −1, 1, −2 become 0, 1, 2, 3.
fn signed(bytes: &mut Vec<u8>, own: i64) {
    number(bytes, (own << 1 ^ own >> 63) as u64);
}

fn binary(bytes: &mut Vec<u8>, text: &str) {
    number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::Struct;

    #[test]
    fn a_structure_is_its_fields_and_an_end() {
        let mut bytes = Vec::new();
        Struct::write(&mut bytes, |own| {
            own.int32(1, -1);
            own.int64(3, 150);
            own.text(4, "ab");
            own.yes(5);
            own.inner(8, |inner| inner.ints(1, &[0, 1]));
            own.structs(9, 20, |list| (0..20).for_each(|_| list.item(|_| {})));
        });
        let mut expected = vec![0x15, 0x01, 0x26, 0xac, 0x02, 0x18, 2, b'a', b'b', 0x11];
        expected.extend([0x3c, 0x19, 0x25, 0, 2, 0, 0x19, 0xfc, 20]);
        expected.extend([0; 20]);
        expected.push(0);
        assert_eq!(bytes, expected);
    }
}
