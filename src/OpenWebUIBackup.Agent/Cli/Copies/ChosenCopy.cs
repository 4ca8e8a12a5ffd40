using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary>Chooses a copy by the name that the user gave.</summary>
internal static class ChosenCopy
{
    /// <summary>The copy, or how the verb ends without one.</summary>
    internal static bool TryFind(Session session, CopyPlace place, string name, out RemoteCopy copy, out Outcome outcome)
    {
        copy = null!;
        var listing = new ArchiveStore(place.Destination).List(place.Names, session.Cancellation);
        outcome = listing.Outcome;
        return outcome.IsSuccess
            && RemoteCopy.TryChoose(place.Destination, listing.Value, name, allowIncomplete: false, out copy, out outcome);
    }
}
