using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>
/// The hidden directory <c>.NAME.owui-fetch</c>, on the target's file system, into which a copy is fetched before it
/// is restored. It stays when that is interrupted, so that the same restore goes on where it was; what another one
/// has left is removed. Locked while its process lives.
/// </summary>
public sealed class RestoreScratch : IDisposable
{
    private const int PrivateMode = 0x1C0; // 0700
    private const int PrivateFile = 0x180; // 0600
    private const int LongestIdentity = 64 * 1024;
    private static readonly byte[] _identityName = "identity"u8.ToArray();
    private readonly RestoreTarget _target;
    private readonly byte[] _name;
    private readonly DirectoryHandle _own;

    private RestoreScratch(RestoreTarget target, byte[] name, DirectoryHandle own, string path)
    {
        _target = target;
        _name = name;
        _own = own;
        Path = path;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Whether something was found in it that an earlier run had fetched of the same copy.</summary>
    public bool IsResumed { get; private init; }

    /// <summary>Opens it, after refusing a target that could not be restored to: before anything is fetched for nothing.</summary>
    /// <param name="target">The directory that is to have what is restored.</param>
    /// <param name="selection">What of the copy.</param>
    /// <param name="overwrite">As in <see cref="RestoreRequest.Overwrite"/>.</param>
    /// <param name="identity">What tells the copy from every other.</param>
    /// <param name="scratch">The directory; null unless the outcome is a success.</param>
    public static Outcome Open(string target, RestoreSelection selection, bool overwrite, string identity, out RestoreScratch? scratch)
    {
        scratch = null;
        RestoreTarget? opened = null;
        try
        {
            opened = RestoreTarget.Open(target);
            RestoreEngine.Refuse(opened, selection, overwrite);
            scratch = Open(opened, identity);
            opened = null;
            return Outcome.Success;
        }
        catch (RestoreAbortedException refused)
        {
            return new Outcome(refused.Ending, [refused.Problem]);
        }
        catch (LinuxException failure)
        {
            return Outcome.Failure(failure.Operation, $"{failure.Subject} beside {target}", failure.Errno.Describe());
        }
        finally
        {
            opened?.Dispose();
        }
    }

    /// <summary>Removes it with all that is in it: it has served, or is of no use.</summary>
    /// <exception cref="LinuxException">Not all of it could be removed.</exception>
    public void Remove() => TreeRemoval.Remove(Holder(_target), _name);

    /// <summary>Gives it back; what was not removed stays.</summary>
    public void Dispose()
    {
        _own.Dispose();
        _target.Dispose();
    }

    private static DirectoryHandle Holder(RestoreTarget target) => target.IsMountPoint ? target.Existing! : target.Parent;

    private static RestoreScratch Open(RestoreTarget target, string identity)
    {
        byte[] name = [(byte)'.', .. target.Name.AsSpan(0, Math.Min(target.Name.Length, 200)), .. ".owui-fetch"u8];
        var holder = Holder(target);
        var path = System.IO.Path.Combine(
            target.IsMountPoint ? target.FullPath : System.IO.Path.GetDirectoryName(target.FullPath)!, Encoding.UTF8.GetString(name));
        var own = OpenLocked(target, holder, name);
        try
        {
            var resumed = HasIdentity(own, identity);
            if (!resumed)
                Begin(own, identity);
            return new RestoreScratch(target, name, own, path) { IsResumed = resumed };
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    private static DirectoryHandle OpenLocked(RestoreTarget target, DirectoryHandle holder, byte[] name)
    {
        var errno = holder.TryMakeDirectory(name, PrivateMode);
        if (errno is not (Errno.None or Errno.EEXIST))
            throw RestoreTarget.Refused(target.Path, $"nothing can be fetched beside it: {errno.Describe()}",
                errno is Errno.EACCES or Errno.EPERM ? "Run as root, or as a user who may write there." : null);
        var own = holder.OpenDirectory(name);
        if (own.TryLock() == Errno.EAGAIN)
        {
            own.Dispose();
            throw new RestoreAbortedException(
                Problem.Error("restore to", target.Path, "another restore to it is under way", "Wait for it to end."), Ending.LockHeld);
        }

        // What is made below must inherit neither a group nor an ACL from the directory above.
        _ = own.TrySetOwner(uint.MaxValue, ProcessLimits.GroupId); // not on file systems without owners
        _ = own.TrySetMode(PrivateMode);
        _ = own.TryRemoveXattr("system.posix_acl_default"u8);
        return own;
    }

    private static bool HasIdentity(DirectoryHandle own, string identity)
    {
        if (own.TryOpenFile(_identityName, out var file) != Errno.None)
            return false;
        using (file)
        {
            var content = new byte[LongestIdentity];
            return file!.TryReadAt(content, 0, out var count) == Errno.None
                && content.AsSpan(0, count).SequenceEqual(Encoding.UTF8.GetBytes(identity));
        }
    }

    private static void Begin(DirectoryHandle own, string identity)
    {
        var listing = new DirectoryListing();
        using (var listed = own.Reopen())
        {
            if (listing.TryRead(listed) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list", "."u8);
        }

        for (var i = 0; i < listing.Count; i++)
            TreeRemoval.Remove(own, listing[i]);
        using var file = own.CreateFile(_identityName, PrivateFile);
        if (file.TryWrite(Encoding.UTF8.GetBytes(identity)) is var failed and not Errno.None)
            throw DirectoryHandle.Failure(failed, "write", _identityName);
    }
}
