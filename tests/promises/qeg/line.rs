//! Runs `qeg` and answers its calls, over HTTP, with the product of this process.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    process::Stdio,
    sync::mpsc::{self, Receiver},
};

use app::App;
pub use client::qeg::Said;
use client::{Credentials, Product as _, Request, qeg::binary};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::Command,
};

use crate::terminal;

/// Where staff use `qeg`: an address of the product, and a home.
pub struct Line {
    app: App,
    listener: TcpListener,
    home: tempfile::TempDir,
    /// How many further answers are lost on their way.
    lost: Cell<usize>,
    /// How many further calls do not arrive.
    unheard: Cell<usize>,
    /// The path and the Idempotency-Key of each call that had one.
    keys: RefCell<BTreeSet<(String, String)>>,
}

impl Line {
    pub async fn to(app: &App) -> Self {
        Self {
            app: app.clone(),
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            home: tempfile::tempdir().unwrap(),
            lost: Cell::new(0),
            unheard: Cell::new(0),
            keys: RefCell::default(),
        }
    }

    /// The product does what the next calls ask for, but their answers do not arrive.
    pub fn lose(&self, answers: usize) {
        self.lost.set(answers);
    }

    /// The next calls do not arrive.
    pub fn lose_unheard(&self, calls: usize) {
        self.unheard.set(calls);
    }

    /// How many different Idempotency-Keys the calls had whose path ends so.
    pub fn keys(&self, end: &str) -> usize {
        let keys = self.keys.borrow();
        keys.iter().filter(|(path, _)| path.ends_with(end)).count()
    }

    /// The folder of the person who uses it.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// `qeg` as the n-th member of staff.
    pub fn qeg(&self, n: usize, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home())
            .env("QEG_API", self.api())
            .env("AWS_REGION", "cn-north-1")
            .env("AWS_ACCESS_KEY_ID", self.app.staff(n).access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Without a terminal, with this input.
    pub async fn run(&self, mut command: Command, input: &str) -> Said {
        let mut child = command.spawn().unwrap();
        drop(command);
        let mut stdin = child.stdin.take().unwrap();
        // A command that needs no input may have ended already.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        Said::from(self.serving(child.wait_with_output()).await.unwrap())
    }

    /// The n-th member of staff, without a terminal and without input.
    pub async fn said(&self, n: usize, arguments: &[&str]) -> Said {
        self.run(self.qeg(n, arguments), "").await
    }

    /// The address at which the product answers.
    pub fn api(&self) -> String {
        format!("http://{}/v1", self.listener.local_addr().unwrap())
    }

    /// The n-th member of staff at a terminal. At each prompt they type one more line of `typed`, and then that there is no
    /// more. `err` is what the terminal shows.
    pub async fn at_terminal(&self, n: usize, arguments: &[&str], typed: &str) -> Said {
        self.at_terminal_with(n, arguments, lines(typed)).await
    }

    /// The same, with these variables in its environment.
    pub async fn at_terminal_in(
        &self,
        n: usize,
        arguments: &[&str],
        typed: &str,
        variables: &[(&str, &str)],
    ) -> Said {
        let mut command = self.qeg(n, arguments);
        command
            .envs(variables.iter().copied())
            .env("PATH", "/usr/bin:/bin");
        self.converse_with(command, lines(typed)).await
    }

    /// The same, with lines that are not known before. At a prompt they are waited for.
    pub async fn at_terminal_with(
        &self,
        n: usize,
        arguments: &[&str],
        lines: Receiver<String>,
    ) -> Said {
        self.converse_with(self.qeg(n, arguments), lines).await
    }

    /// Runs a command whose input, output and errors are a terminal. Each time it asks, the next answer is typed. Returns
    /// what the terminal shows, and the exit code.
    pub async fn typing(&self, mut command: Command, answers: &[&str]) -> (String, i32) {
        let (terminal, side) = terminal::open();
        let to = || Stdio::from(side.try_clone().unwrap());
        command.stdin(to()).stdout(to()).stderr(to());
        let mut child = command.spawn().unwrap();
        // The terminal ends with the last process that has it.
        drop((command, side));
        let answers: Vec<String> = answers.iter().map(|one| format!("{one}\n")).collect();
        let shown =
            tokio::task::spawn_blocking(move || terminal::answer(terminal, answers.into_iter()));
        let ended = self.serving(child.wait()).await.unwrap();
        (shown.await.unwrap(), ended.code().unwrap())
    }

    async fn converse_with(&self, mut command: Command, lines: Receiver<String>) -> Said {
        let (terminal, side) = terminal::open();
        command.stdin(side.try_clone().unwrap()).stderr(side);
        let child = command.spawn().unwrap();
        // The terminal ends with the last process that has it.
        drop(command);
        let shown =
            tokio::task::spawn_blocking(move || terminal::answer(terminal, lines.into_iter()));
        let output = self.serving(child.wait_with_output()).await.unwrap();
        Said {
            err: shown.await.unwrap(),
            ..Said::from(output)
        }
    }

    /// Answers calls until this has ended.
    pub async fn serving<T>(&self, work: impl Future<Output = T>) -> T {
        let serve = async {
            loop {
                let (socket, _) = self.listener.accept().await.unwrap();
                self.answer(socket).await;
            }
        };
        tokio::select! {
            ended = work => ended,
            () = serve => unreachable!("it serves for ever"),
        }
    }

    async fn answer(&self, mut socket: TcpStream) {
        let Some(request) = read(&mut socket).await else {
            return;
        };
        let mut headers = request.headers.iter();
        if let Some((_, key)) = headers.find(|(name, _)| name == "idempotency-key") {
            let call = (request.path.clone(), key.clone());
            self.keys.borrow_mut().insert(call);
        }
        if self.unheard.get() > 0 {
            self.unheard.set(self.unheard.get() - 1);
            return;
        }
        let reply = self.app.send(request).await;
        if self.lost.get() > 0 {
            self.lost.set(self.lost.get() - 1);
            return;
        }
        let mut head = format!("HTTP/1.1 {} .\r\n", reply.status);
        for (name, value) in &reply.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            reply.text.len()
        );
        let whole = [head.as_bytes(), reply.text.as_bytes()].concat();
        let _ = socket.write_all(&whole).await;
    }
}

/// These lines, to be typed one at each prompt.
fn lines(typed: &str) -> Receiver<String> {
    let (type_line, lines) = mpsc::channel();
    for line in typed.split_inclusive('\n') {
        type_line.send(line.to_owned()).unwrap();
    }
    lines
}

/// Reads a request, as API Gateway would give it to the product: with the signer, and without the stage.
async fn read(socket: &mut TcpStream) -> Option<Request> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        match socket.read(&mut part).await.unwrap() {
            0 => return None,
            read => bytes.extend_from_slice(&part[..read]),
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap().split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let of = |name: &str| headers.iter().find(|(known, _)| known == name);
    let length = of("content-length").map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        let read = socket.read(&mut part).await.unwrap();
        body.extend_from_slice(&part[..read]);
    }
    // AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...
    let signer = of("authorization").map(|(_, value)| {
        let scope = value.split_once("Credential=").unwrap().1;
        let scope = scope.split(',').next().unwrap();
        let key = scope.rsplitn(5, '/').last().unwrap();
        Credentials {
            access_key_id: key.to_owned(),
            secret_access_key: String::new(),
            session_token: None,
        }
    });
    headers.retain(|(name, _)| name != "authorization");
    Some(Request {
        method: method.to_owned(),
        path: path.strip_prefix("/v1").unwrap().to_owned(),
        headers,
        body,
        source: "198.51.100.7".to_owned(),
        signer,
    })
}
