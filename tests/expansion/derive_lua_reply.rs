#[automatically_derived]
#[allow(deprecated, unused_qualifications)]
impl<T> ::lua_runtime::private::LuaReply for Job<T>
where
    ::lua_runtime::private::Json<T>: ::lua_runtime::private::LuaReply,
{
    #[inline]
    fn from_reply(
        __value: ::lua_runtime::private::redis::Value,
    ) -> ::core::result::Result<Self, ::lua_runtime::private::Mismatch> {
        let mut __fields = ::lua_runtime::private::Elements::new::<
            Self,
        >(__value, &["id", "data", "error"], 3, 2)?;
        ::core::result::Result::Ok(Self {
            id: __fields.take::<u64>()?,
            data: __fields.take::<::lua_runtime::private::Json<T>>()?.0,
            error: __fields.take_or_default::<Option<String>>()?,
        })
    }
}
::lua_runtime::private::needs_json! {}
#[automatically_derived]
#[allow(deprecated, unused_qualifications)]
impl ::lua_runtime::private::LuaReply for State {
    #[inline]
    fn from_reply(
        __value: ::lua_runtime::private::redis::Value,
    ) -> ::core::result::Result<Self, ::lua_runtime::private::Mismatch> {
        match ::lua_runtime::private::name(&__value) {
            ::core::option::Option::Some("queued") => {
                ::core::result::Result::Ok(Self::Queued)
            }
            ::core::option::Option::Some("OK") => ::core::result::Result::Ok(Self::Done),
            _ => {
                ::core::result::Result::Ok(
                    Self::Other(
                        <String as ::lua_runtime::private::LuaReply>::from_reply(
                            __value,
                        )?,
                    ),
                )
            }
        }
    }
}
