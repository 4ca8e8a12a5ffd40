using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Tells whether two paths lead to one directory, whatever links and mounts are on the way.</summary>
internal static class SameDirectory
{
    internal static bool Is(string? one, string? other)
    {
        if (one is null || other is null)
            return false;
        if (one == other)
            return true;
        if (DirectoryHandle.TryOpen(one, out var first) != Errno.None)
            return false; // not there, or not for this user: then the names are all that is known
        using (first)
        {
            if (DirectoryHandle.TryOpen(other, out var second) != Errno.None)
                return false;
            using (second)
                return first!.Status.IsSameFile(second!.Status);
        }
    }
}
