using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>An instance's keys on their way to destinations.</summary>
/// <param name="Content">As <see cref="KeyFile"/> writes them.</param>
/// <param name="IsPlain">Whether they may go where nothing is encrypted: the user wrote <c>secret_key = "plain"</c>.</param>
public sealed record KeysToSend(ReadOnlyMemory<byte> Content, bool IsPlain)
{
    /// <summary>Those of an instance; null where it has none to be kept.</summary>
    public static KeysToSend? Of(InstanceNotes notes) =>
        notes.Keys.Count == 0 ? null : new KeysToSend(KeyFile.Write(notes.Keys), notes.SendsKeysPlain);

    /// <summary>Whether they may be sent to a destination.</summary>
    public bool MayGoTo(DestinationAbilities abilities) => abilities.Encrypts || IsPlain;

    /// <summary>That they were not.</summary>
    public static Problem NotSent(IDestination destination) => Problem.Note("send the secret key to", destination.Name,
        "what is sent there is not encrypted",
        "Encrypt the remote (encrypt = { password = … }), or write secret_key = \"plain\". Without the key everybody is logged out after a restore from there, and stored tokens cannot be read.");
}
