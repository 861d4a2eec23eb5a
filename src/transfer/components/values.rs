//! What one card or entry says, as columns: a name and its values, one a line.

/// Columns and what stands in them, in the order in which they came.
#[derive(Debug, Default)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// Adds to a column; a second value stands on a line of its own, an empty one is none.
    pub fn put(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, have)) => {
                have.push('\n');
                have.push_str(value);
            }
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Whether a column has a value.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    /// All of them.
    pub fn into_inner(self) -> Vec<(String, String)> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Values;

    #[test]
    fn a_second_value_stands_on_a_line_of_its_own() {
        let mut values = Values::default();
        values.put("email", " a@example.com ");
        values.put("phone", "  ");
        values.put("email", "b@example.com");
        assert!(values.has("email") && !values.has("phone"));
        let all = values.into_inner();
        assert_eq!(
            all,
            [("email".into(), "a@example.com\nb@example.com".into())]
        );
    }
}
