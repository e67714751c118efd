//! Groups of outputs: which samples each is made of, and with which weights.

use std::ops::Range;

/// How many outputs a [`Group`] makes.
pub const GROUP: usize = 8;
/// How many samples a [`Group`] reaches.
pub const REACH: usize = 16;

/// Where eight neighbouring outputs come from: pairs of samples within 16 bytes from `base`, and their weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(16))]
pub struct Group {
    pub picks: [u8; 16],
    pub weights: [u8; 16],
    pub base: u32,
}

/// The groups of a row of outputs, and how far into a row of samples they reach.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    all: Vec<Group>,
    reach: usize,
}

/// Some of the [`Groups`] of a row.
#[derive(Clone, Copy, Debug)]
pub struct GroupsPart<'a> {
    pub(super) groups: &'a [Group],
    /// Of all groups of the row.
    pub(super) reach: usize,
}

impl Groups {
    pub fn clear(&mut self) {
        self.all.clear();
        self.reach = 0;
    }

    pub fn push(&mut self, group: Group) {
        self.reach = self.reach.max(group.base as usize + REACH);
        self.all.push(group);
    }

    pub fn part(&self, part: Range<usize>) -> GroupsPart<'_> {
        GroupsPart { groups: &self.all[part], reach: self.reach }
    }

    /// Returns which samples a part that is not empty needs, of groups that are in order.
    pub(crate) fn samples(&self, part: &Range<usize>) -> Range<usize> {
        self.all[part.start].base as usize..self.all[part.end - 1].base as usize + REACH
    }
}

impl FromIterator<Group> for Groups {
    fn from_iter<I: IntoIterator<Item = Group>>(groups: I) -> Self {
        let mut all = Self::default();
        groups.into_iter().for_each(|group| all.push(group));
        all
    }
}

/// Splits a fraction of 1/256 into two weights. Both fit into a byte, so an exact hit is 1/256 off.
pub fn weights(fraction: u8) -> [u8; 2] {
    let second = fraction.max(1);
    [(256 - u32::from(second)) as u8, second]
}
