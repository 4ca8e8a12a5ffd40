namespace OpenWebUIBackup.Toml.Tests;
public class Placeholder { [Xunit.Fact] public void Builds() => Xunit.Assert.NotNull(this); }
