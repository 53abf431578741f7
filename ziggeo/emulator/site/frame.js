// Makes the application of a page that holds one player or recorder; tokens of it count.
new ZiggeoApi.V2.Application({ token: document.body.dataset.application, auth: true });
