//! Which requests are counted together.

use axum::http::Method;

use super::RateLimit;

/// Requests that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateGroup {
    General,
    /// Signing in and what belongs to it: each try is a guess.
    SignIn,
    /// Files on their way into the store.
    Upload,
    /// What makes work for the workers.
    Render,
    /// What providers of artificial intelligence answer.
    Ai,
}

impl RateGroup {
    pub const ALL: [Self; 5] = [Self::General, Self::SignIn, Self::Upload, Self::Render, Self::Ai];

    /// Returns the group of a route: of its template, or of the address where it has none. What does not lie below
    /// `/api` is not counted.
    pub fn of(method: &Method, route: &str) -> Option<Self> {
        let below_api = route == "/api" || route.starts_with("/api/");
        let path = route.strip_prefix("/api/v1/").unwrap_or_default();
        let (first, last) = (path.split('/').next().unwrap_or_default(), path.rsplit('/').next().unwrap_or_default());
        let writes = matches!(*method, Method::POST | Method::PUT | Method::PATCH);
        below_api.then_some(match first {
            // Nobody is tried by it.
            "auth" if path == "auth/methods" => Self::General,
            "auth" => Self::SignIn,
            "me" if writes && path.starts_with("me/passkeys") => Self::SignIn,
            "ai" => Self::Ai,
            "uploads" | "media" | "assets" if writes => Self::Upload,
            "projects" if writes && matches!(last, "projects" | "render" | "export" | "final" | "refresh") => {
                Self::Render
            }
            "scenes" if writes && last == "regenerate" => Self::Render,
            "jobs" if writes && last == "retry" => Self::Render,
            _ => Self::General,
        })
    }

    /// Returns its name in header fields and problems.
    pub fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::SignIn => "sign_in",
            Self::Upload => "upload",
            Self::Render => "render",
            Self::Ai => "ai",
        }
    }
}

/// The limit of each group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    pub general: RateLimit,
    pub sign_in: RateLimit,
    pub upload: RateLimit,
    pub render: RateLimit,
    pub ai: RateLimit,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            general: RateLimit::new(1200, 600),
            sign_in: RateLimit::new(20, 10),
            upload: RateLimit::new(600, 300),
            render: RateLimit::new(60, 30),
            ai: RateLimit::new(60, 30),
        }
    }
}

impl RateLimits {
    pub fn of(&self, group: RateGroup) -> RateLimit {
        match group {
            RateGroup::General => self.general,
            RateGroup::SignIn => self.sign_in,
            RateGroup::Upload => self.upload,
            RateGroup::Render => self.render,
            RateGroup::Ai => self.ai,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_counted_by_what_they_cost() {
        let group = |method: &str, route: &str| RateGroup::of(&method.parse().expect("a method"), route);
        for (method, route, expect) in [
            ("GET", "/health", None),
            ("GET", "/ready", None),
            ("GET", "/metrics", None),
            ("GET", "/docs/", None),
            ("GET", "/apis", None),
            ("GET", "/", None),
            ("GET", "/api", Some(RateGroup::General)),
            ("GET", "/api/", Some(RateGroup::General)),
            ("GET", "/api/v2/auth/login", Some(RateGroup::General)),
            ("POST", "/api/v1/authors", Some(RateGroup::General)),
            ("POST", "/api/v1/auth", Some(RateGroup::SignIn)),
            ("POST", "/api/v1/auth/login", Some(RateGroup::SignIn)),
            ("GET", "/api/v1/auth/methods", Some(RateGroup::General)),
            ("GET", "/api/v1/auth/callback", Some(RateGroup::SignIn)),
            ("POST", "/api/v1/me/passkeys/begin", Some(RateGroup::SignIn)),
            ("GET", "/api/v1/me/passkeys", Some(RateGroup::General)),
            ("POST", "/api/v1/projects", Some(RateGroup::Render)),
            ("GET", "/api/v1/projects", Some(RateGroup::General)),
            ("POST", "/api/v1/projects/{id}/render", Some(RateGroup::Render)),
            ("POST", "/api/v1/projects/{id}/restore", Some(RateGroup::General)),
            ("POST", "/api/v1/projects/{id}/refresh", Some(RateGroup::Render)),
            ("GET", "/api/v1/projects/{id}/refresh", Some(RateGroup::General)),
            ("POST", "/api/v1/scenes/{id}/regenerate", Some(RateGroup::Render)),
            ("PATCH", "/api/v1/scenes/{id}", Some(RateGroup::General)),
            ("PATCH", "/api/v1/projects/{id}/timeline", Some(RateGroup::General)),
            ("POST", "/api/v1/jobs/{id}/retry", Some(RateGroup::Render)),
            ("POST", "/api/v1/jobs/{id}/cancel", Some(RateGroup::General)),
            ("GET", "/api/v1/assets/{id}/content", Some(RateGroup::General)),
            ("POST", "/api/v1/assets/init-upload", Some(RateGroup::Upload)),
            ("PATCH", "/api/v1/uploads/{id}", Some(RateGroup::Upload)),
            ("GET", "/api/v1/ai/voices", Some(RateGroup::Ai)),
        ] {
            assert_eq!(group(method, route), expect, "{method} {route}");
        }
    }

    #[test]
    fn each_group_has_its_place_and_its_own_limit() {
        for (place, group) in RateGroup::ALL.into_iter().enumerate() {
            assert_eq!(group as usize, place, "{group:?}");
        }
        let number = |per_minute| RateLimit::new(per_minute, 1);
        let limits =
            RateLimits { general: number(1), sign_in: number(2), upload: number(3), render: number(4), ai: number(5) };
        assert_eq!(RateGroup::ALL.map(|group| limits.of(group).per_minute()), [1, 2, 3, 4, 5]);
    }
}
