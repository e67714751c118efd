use std::time::Duration;

/// What a fake does with one request instead of answering it as it should.
#[derive(Clone, Debug, PartialEq)]
pub enum Behaviour {
    /// Answers as it should.
    Answer,
    /// Answers as it should, with other headers.
    AnswerWith(Vec<(&'static str, String)>),
    /// Answers as it should, later.
    Delay(Duration),
    /// Charges at once, and answers as it should later.
    ChargeThenWait(Duration),
    /// Fails, and charges nothing.
    Fail { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// Charges, and closes the connection before it answers.
    ChargeThenDie,
    /// Charges, answers, and closes the connection after so many bytes of the body.
    CutAfter(usize),
    /// Charges, answers, and says nothing more after so many bytes of the body, and keeps the connection.
    StallAfter(usize),
    /// Charges, and sends the body in pieces of these sizes, again and again, each by itself.
    Chunks(Vec<usize>),
    /// Charges, and closes the connection after so many bytes of a body whose whole length it told.
    Shorten(usize),
    /// Charges, and sends what it should, and then more and more, without an end.
    Endless,
    /// Charges, and answers with another body, whatever its kind.
    Replace { content_type: &'static str, body: Vec<u8> },
}

impl Behaviour {
    /// Fails with a status and a body of JSON.
    pub fn fail(status: u16, body: impl Into<String>) -> Self {
        Self::Fail { status, headers: Vec::new(), body: body.into() }
    }

    /// Leads on.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::Fail { status: 302, headers: vec![("location", to.into())], body: String::new() }
    }

    /// Fails and asks to wait.
    pub fn fail_for(status: u16, seconds: u32, body: impl Into<String>) -> Self {
        Self::Fail { status, headers: vec![("retry-after", seconds.to_string())], body: body.into() }
    }
}

/// What a fake does with the next requests of a route, one after another. When it is at its end, it answers as it should.
pub type Script = Vec<Behaviour>;
