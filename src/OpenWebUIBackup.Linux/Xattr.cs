namespace OpenWebUIBackup.Linux;

/// <summary>One extended attribute (xattr(7)): a name such as <c>user.comment</c> and a value, both bytes.</summary>
/// <remarks>A POSIX ACL is one too: <c>system.posix_acl_access</c> and <c>system.posix_acl_default</c>.</remarks>
public sealed record Xattr(UnixPath Name, byte[] Value)
{
    /// <inheritdoc />
    public bool Equals(Xattr? other) =>
        other is not null && Name == other.Name && Value.AsSpan().SequenceEqual(other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode();

    /// <summary>Orders by name, the order in which a manifest has them.</summary>
    public static int CompareByName(Xattr left, Xattr right) => left.Name.CompareTo(right.Name);

    /// <summary>
    /// Whether this program keeps attributes of that name: <c>user.*</c> and POSIX ACLs always, <c>security.*</c>
    /// and <c>trusted.*</c> only as root, since nobody else may set them. Other <c>system.*</c> attributes are
    /// views that a file system makes of its own.
    /// </summary>
    public static bool IsKept(ReadOnlySpan<byte> name, bool privileged) =>
        name.StartsWith("user."u8)
        || name.SequenceEqual("system.posix_acl_access"u8)
        || name.SequenceEqual("system.posix_acl_default"u8)
        || (privileged && (name.StartsWith("security."u8) || name.StartsWith("trusted."u8)));
}
