using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>What runs that were killed have left.</summary>
internal static class LocalLeftovers
{
    /// <summary>Removes it from a directory that nobody else writes to. What cannot be removed is seen by nobody, and stays.</summary>
    internal static void Remove(DirectoryHandle directory)
    {
        using var reopened = directory.Reopen();
        var listing = new DirectoryListing();
        if (listing.TryRead(reopened) != Errno.None)
            return;
        for (var i = ~listing.IndexOf(LocalPlace.PartialPrefix); i >= 0 && i < listing.Count && LocalPlace.IsPartial(listing[i]); i++)
        {
            try
            {
                TreeRemoval.Remove(directory, listing[i]);
            }
            catch (LinuxException)
            {
                return; // the next run tries again
            }
        }
    }
}
