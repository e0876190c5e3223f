//! edge
pub fn all() -> Vec<Vec<u8>> { vec![b"x=1".to_vec();400] }
