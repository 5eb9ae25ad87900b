# title: cargo build without a network
# roots: /home/range/cargo /home/range/rustup
export CARGO_HOME="$PWD/.cargo" RUSTUP_HOME=/home/range/rustup PATH=/home/range/cargo/bin:$PATH
cargo new -q --vcs none x && cd x && cargo build -q --offline && ./target/debug/x | grep 'Hello'
