namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Ollama's directory, as it is offered: its models are large and are pulled again by their names.</summary>
internal static class OllamaExtra
{
    /// <summary>Where Ollama's image keeps everything.</summary>
    internal const string Path = "/root/.ollama";

    internal static FoundExtra Of(FoundData data) => new("ollama", data, ["/models/"],
        "Ollama's directory. Its models (many GB) are left out: `ollama pull` brings them again.",
        IsWanted: false);
}
