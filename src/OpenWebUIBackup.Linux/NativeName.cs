using System.Runtime.CompilerServices;

namespace OpenWebUIBackup.Linux;

/// <summary>
/// A single file name with the NUL that the kernel wants behind it, on the stack.
/// </summary>
[InlineArray(MaximumLength + 1)]
internal struct NativeName
{
    /// <summary>NAME_MAX (limits.h): no Linux file system has longer names.</summary>
    internal const int MaximumLength = 255;

    private byte _first;

    /// <summary>
    /// Copies <paramref name="name"/> and ends it with NUL.
    /// </summary>
    /// <returns>
    /// <see cref="Errno.ENAMETOOLONG"/> for more than 255 bytes, <see cref="Errno.EINVAL"/> for a name that is not
    /// one component (empty, or with '/' or NUL inside), so that no call made by descriptor can step out of its
    /// directory; "." and ".." are the caller's own business.
    /// </returns>
    internal static Errno Fill(ReadOnlySpan<byte> name, out NativeName native)
    {
        Unsafe.SkipInit(out native);
        if (name.Length > MaximumLength)
            return Errno.ENAMETOOLONG;
        if (name.IsEmpty || name.IndexOfAny((byte)'/', (byte)0) >= 0)
            return Errno.EINVAL;
        name.CopyTo(native);
        native[name.Length] = 0;
        return Errno.None;
    }
}
