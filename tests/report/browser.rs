//! A real browser without a window, driven over WebDriver's HTTP.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Seconds that a page may take until it is ready: the machine may be busy.
const PATIENCE: u64 = 120;

/// How the browser is started.
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub dark: bool,
    pub language: &'static str,
}

impl Default for Look {
    fn default() -> Look {
        Look { width: 1280, height: 900, dark: false, language: "en-US" }
    }
}

pub struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    /// The browser's profile and what it downloads.
    folder: tempfile::TempDir,
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Installs the browser where it is missing and can be installed.
fn installed() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let there = || on_path("chromium") && on_path("chromedriver");
        if there() {
            return;
        }
        let install = ["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"];
        let said = [&["update"] as &[&str], &install].map(|arguments| {
            let done = Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").output();
            done.map_or_else(|e| e.to_string(), |done| String::from_utf8_lossy(&done.stderr).into_owned())
        });
        assert!(
            there(),
            "these tests need chromium and chromedriver on the path and could not install them; as root: \
             apt-get install chromium chromium-driver\n{}",
            said.join("\n")
        );
    });
}

impl Browser {
    /// A driver and its port.
    fn driver() -> Option<(Child, String)> {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let said = lines.by_ref().map_while(Result::ok).find_map(|line| {
            Some(line.split_once("started successfully on port ")?.1.trim_end_matches('.').to_string())
        });
        let Some(port) = said else {
            let _ = driver.wait();
            return None;
        };
        // Whoever writes into a pipe that nobody reads stops one day.
        std::thread::spawn(move || lines.for_each(drop));
        Some((driver, port))
    }

    pub fn start(look: &Look) -> Browser {
        installed();
        // It asks for a free port and then takes it; where another was quicker it ends without a word.
        let (driver, port) = (0..5).find_map(|_| Browser::driver()).expect("chromedriver names its port");
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(PATIENCE)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        let folder = tempfile::tempdir().unwrap();
        let mut browser = Browser { driver, session: format!("http://127.0.0.1:{port}/session"), agent, folder };
        let flags = [
            "--headless".to_string(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--no-first-run".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--disable-dev-shm-usage".into(),
            format!("--user-data-dir={}", browser.folder.path().join("profile").display()),
            format!("--window-size={},{}", look.width, look.height),
        ];
        let downloads = browser.folder.path().join("downloads");
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": flags, "prefs": {
                "intl.accept_languages": look.language,
                "download.default_directory": downloads.display().to_string(),
            } },
        } } });
        let session = browser.send("POST", "", wanted);
        browser.session += &format!("/{}", session["sessionId"].as_str().unwrap());
        let size = json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", size);
        let scheme = if look.dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        browser.devtools("Emulation.setEmulatedMedia", media);
        browser
    }

    /// Opens a file and waits until the page has read its data, or has said why it can't.
    pub fn open(&self, file: &Path, hash: &str) {
        let url = format!("file://{}{hash}", file.display());
        self.post("url", json!({ "url": "about:blank" }));
        self.post("url", json!({ "url": url }));
        self.wait_for("document.body.dataset.ready || document.querySelector('[role=alert]')");
    }

    /// What a script returns.
    pub fn run(&self, script: &str) -> Value {
        self.post("execute/sync", json!({ "script": script, "args": [] }))
    }

    /// The value of an expression.
    pub fn value(&self, expression: &str) -> Value {
        self.run(&format!("return {expression}"))
    }

    pub fn text(&self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_string()
    }

    /// The texts of all elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let found =
            self.value(&format!("[...document.querySelectorAll({selector:?})].map((node) => node.textContent)"));
        serde_json::from_value(found).unwrap()
    }

    pub fn wait_for(&self, condition: &str) {
        let start = Instant::now();
        while !self.value(&format!("Boolean({condition})")).as_bool().unwrap() {
            assert!(start.elapsed().as_secs() < PATIENCE, "waited for {condition}; {:?}", self.complaints());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Clicks where a user would.
    pub fn click(&self, selector: &str) {
        let id = self.find(selector);
        self.post(&format!("element/{id}/click"), json!({}));
    }

    /// Types into an element.
    pub fn type_into(&self, selector: &str, text: &str) {
        let id = self.find(selector);
        self.post(&format!("element/{id}/value"), json!({ "text": text }));
    }

    /// Presses keys, wherever the focus is.
    pub fn press(&self, keys: &str) {
        let strokes = keys.chars().flat_map(|key| {
            [
                json!({ "type": "keyDown", "value": key.to_string() }),
                json!({ "type": "keyUp", "value": key.to_string() }),
            ]
        });
        let strokes: Vec<Value> = strokes.collect();
        self.post("actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] }));
    }

    /// A file that the browser downloaded.
    pub fn downloaded(&self, name: &str) -> Vec<u8> {
        let at = self.folder.path().join("downloads").join(name);
        let start = Instant::now();
        while !at.is_file() {
            assert!(start.elapsed().as_secs() < PATIENCE, "{name} was not downloaded");
            std::thread::sleep(Duration::from_millis(30));
        }
        std::fs::read(at).unwrap()
    }

    /// What the browser has to complain of: errors of scripts, what the content policy stopped.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.post("se/log", json!({ "type": "browser" }));
        log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_string()).collect()
    }

    /// Asks the browser itself, past the page.
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    fn find(&self, selector: &str) -> String {
        let found = self.post("element", json!({ "using": "css selector", "value": selector }));
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_string()
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.send("POST", &format!("/{path}"), body)
    }

    fn send(&self, method: &str, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.session);
        let answer = match method {
            "DELETE" => self.agent.delete(&url).call(),
            _ => self.agent.post(&url).send_json(body),
        };
        let mut answer: Value = answer.expect("chromedriver answers").body_mut().read_json().expect("with JSON");
        assert!(answer["value"]["error"].is_null(), "{path}: {:#}", answer["value"]);
        answer["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser goes with its session; where that is gone already, with its driver.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
