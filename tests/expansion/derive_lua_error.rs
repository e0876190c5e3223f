#[automatically_derived]
#[allow(deprecated, unused_qualifications, unused_variables)]
impl ::core::convert::From<::lua_runtime::Error> for JobError {
    fn from(__error: ::lua_runtime::Error) -> Self {
        match ::lua_runtime::private::own_code(&__error) {
            ::core::option::Option::Some("LOCKED") => Self::Locked,
            ::core::option::Option::Some("TIMED_OUT") => {
                Self::TimedOut(
                    <String as ::lua_runtime::private::ErrorField>::of(__error),
                )
            }
            ::core::option::Option::Some("E2BIG") => {
                Self::TooBig {
                    error: <lua_runtime::Error as ::lua_runtime::private::ErrorField>::of(
                        __error,
                    ),
                }
            }
            _ => {
                Self::Other(
                    <lua_runtime::Error as ::lua_runtime::private::OtherError>::of(
                        __error,
                    ),
                )
            }
        }
    }
}
#[automatically_derived]
impl ::lua_runtime::private::LuaError for JobError {
    const CODES: &'static [&'static ::core::primitive::str] = &[
        "LOCKED",
        "TIMED_OUT",
        "E2BIG",
    ];
}
#[automatically_derived]
#[allow(deprecated, unused_qualifications, unused_variables)]
impl ::core::fmt::Display for JobError {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Locked => __f.write_str("LOCKED"),
            Self::TimedOut(__field) => {
                <String as ::lua_runtime::private::ErrorField>::show(
                    __field,
                    "TIMED_OUT",
                    __f,
                )
            }
            Self::TooBig { error: __field } => {
                <lua_runtime::Error as ::lua_runtime::private::ErrorField>::show(
                    __field,
                    "E2BIG",
                    __f,
                )
            }
            Self::Other(__error) => ::core::fmt::Display::fmt(__error, __f),
        }
    }
}
#[automatically_derived]
#[allow(deprecated, unused_qualifications)]
impl ::std::error::Error for JobError {
    fn source(&self) -> ::core::option::Option<&(dyn ::std::error::Error + 'static)> {
        match self {
            Self::Locked => ::core::option::Option::None,
            Self::TimedOut(__field) => {
                <String as ::lua_runtime::private::ErrorField>::source(__field)
            }
            Self::TooBig { error: __field } => {
                <lua_runtime::Error as ::lua_runtime::private::ErrorField>::source(
                    __field,
                )
            }
            Self::Other(__field) => {
                <lua_runtime::Error as ::lua_runtime::private::ErrorField>::source(
                    __field,
                )
            }
        }
    }
}
