//! Loaded by the dynamic linker (`LD_PRELOAD`) into a program, this library takes the place of the program's start: the
//! program serves `gala-sandbox`'s requests, and each child that is forked runs the program's own `main`.
//!
//! All libraries are loaded, and all their symbols found, once. Programs begin with a heap and a stack as clean as those
//! of a fresh process, because they may read what they never wrote (ffprobe 5.1 does): this library has a heap of its
//! own, and wipes the stack.

mod arguments;
mod title;

use std::{
    env,
    ffi::{CString, c_char, c_int, c_void},
    os::unix::ffi::OsStringExt,
    ptr,
    sync::OnceLock,
};

use self::arguments::arguments;
use gala_sandbox::VERSION_OPTION;

#[global_allocator]
static HEAP: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// More than serving ever takes of the stack.
const STACK: usize = 256 << 10;

type Main = extern "C" fn(c_int, *mut *mut c_char, *mut *mut c_char) -> c_int;
type Hook = Option<extern "C" fn()>;
type Start = extern "C" fn(Main, c_int, *mut *mut c_char, Hook, Hook, Hook, *mut c_void) -> c_int;

static PROGRAM: OnceLock<Main> = OnceLock::new();

/// What the C library calls to start a program: here it starts `main` of this library instead of the program's.
///
/// # Safety
/// It is called once, by the code that every program begins with.
#[expect(unsafe_code, reason = "the C library finds this function by its name")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __libc_start_main(
    program: Main,
    argc: c_int,
    argv: *mut *mut c_char,
    init: Hook,
    fini: Hook,
    rtld_fini: Hook,
    stack_end: *mut c_void,
) -> c_int {
    PROGRAM.get_or_init(|| program);
    // SAFETY: the name ends with a zero, and the C library's own function of this name has this signature.
    let start: Option<Start> =
        unsafe { std::mem::transmute(libc::dlsym(libc::RTLD_NEXT, c"__libc_start_main".as_ptr())) };
    match start {
        Some(start) => start(main, argc, argv, init, fini, rtld_fini, stack_end),
        None => std::process::abort(),
    }
}

/// Serves, and becomes the program in each child.
extern "C" fn main(argc: c_int, argv: *mut *mut c_char, environment: *mut *mut c_char) -> c_int {
    let Some(program) = PROGRAM.get() else { return 0 };
    let given = arguments(argc, argv);
    // The interpreter of a script, and what a script starts, are not what was meant.
    let [name, option] = given.as_slice() else { return program(argc, argv, environment) };
    if option.to_bytes() != VERSION_OPTION.as_bytes() {
        return program(argc, argv, environment);
    }
    let name = (*name).to_owned();
    let mut title = title::Title::find(argc, argv, environment);
    clear_environment();
    title.set(&[name.clone(), c"(waits for what GALA asks)".to_owned()]);
    let Ok(Some(asked)) = gala_sandbox::serve(None) else { return 0 };
    let asked = asked.into_iter().filter_map(|argument| CString::new(argument.into_vec()).ok());
    let arguments: Vec<CString> = [name].into_iter().chain(asked).collect();
    title.set(&arguments);
    // A program may keep and change its arguments as long as it runs, so they are never freed.
    let mut pointers: Vec<*mut c_char> = arguments.into_iter().map(CString::into_raw).collect();
    let count = pointers.len() as c_int;
    pointers.push(ptr::null_mut());
    wipe_stack();
    program(count, pointers.leak().as_mut_ptr(), [ptr::null_mut()].as_mut_ptr())
}

#[inline(never)]
fn wipe_stack() {
    std::hint::black_box(&mut [0_u8; STACK]);
}

/// Leaves an empty environment; programs do not expect that there is none.
#[expect(unsafe_code, reason = "other threads may read the environment")]
fn clear_environment() {
    for (name, _) in env::vars_os() {
        // SAFETY: the process has one thread.
        unsafe { env::remove_var(name) };
    }
}
