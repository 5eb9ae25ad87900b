//! Turns `{"title": "..."}` into a slug for an address. A WASI command: it reads standard input and
//! writes standard output; nothing of the rest of WASI has anything behind it.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn fd_read(fd: u32, vectors: *const Vector, count: u32, read: *mut u32) -> u32;
    fn fd_write(fd: u32, vectors: *const Vector, count: u32, written: *mut u32) -> u32;
    fn proc_exit(code: u32) -> !;
}

#[repr(C)]
struct Vector {
    bytes: *mut u8,
    length: u32,
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

static mut INPUT: [u8; 65536] = [0; 65536];
static mut OUTPUT: [u8; 65537] = [0; 65537];

fn slug(title: &[u8], to: &mut [u8]) -> usize {
    let mut length = 0;
    let mut gap = false;
    let mut at = 0;
    while at < title.len() {
        let mut c = title[at];
        at += 1;
        if c == b'\\' {
            // An escape in JSON: one character, or u and four digits. None stands for a letter.
            at += if at < title.len() && title[at] == b'u' { 5 } else { 1 };
            c = b' ';
        }
        if c.is_ascii_alphanumeric() {
            if gap && length > 0 {
                to[length] = b'-';
                length += 1;
            }
            gap = false;
            to[length] = c.to_ascii_lowercase();
            length += 1;
        } else {
            gap = true;
        }
    }
    length
}

#[no_mangle]
pub unsafe extern "C" fn _start() {
    let input = &mut *core::ptr::addr_of_mut!(INPUT);
    let output = &mut *core::ptr::addr_of_mut!(OUTPUT);
    let mut read = 0;
    let vector = Vector { bytes: input.as_mut_ptr(), length: input.len() as u32 };
    if fd_read(0, &vector, 1, &mut read) != 0 {
        proc_exit(1);
    }
    let prefix = b"{\"title\":\"";
    let input = &input[..read as usize];
    if !input.starts_with(prefix) || input.len() < prefix.len() + 2 {
        proc_exit(2);
    }
    let length = slug(&input[prefix.len()..input.len() - 2], &mut output[..]);
    output[length] = b'\n';
    let vector = Vector { bytes: output.as_mut_ptr(), length: length as u32 + 1 };
    if fd_write(1, &vector, 1, &mut read) != 0 {
        proc_exit(1);
    }
}
